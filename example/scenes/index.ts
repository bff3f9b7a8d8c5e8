import type { Scene } from '../stage/scene.js';
import { atOnce } from './at-once.scene.js';
import { cleanUp } from './clean-up.scene.js';
import { emergency } from './emergency.scene.js';
import { flood } from './flood.scene.js';
import { leak } from './leak.scene.js';
import { onPurpose } from './on-purpose.scene.js';
import { ownDevices } from './own-devices.scene.js';
import { secondTab } from './second-tab.scene.js';
import { turnedAway } from './turned-away.scene.js';
import { twoNodes } from './two-nodes.scene.js';

/** The scenes, in the order in which they run. */
export const SCENES: readonly Scene[] = [
  ownDevices,
  twoNodes,
  atOnce,
  turnedAway,
  secondTab,
  onPurpose,
  flood,
  leak,
  emergency,
  cleanUp,
];
