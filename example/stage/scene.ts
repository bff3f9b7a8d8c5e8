import type { AppOptions } from '../app/app.module.js';
import type { Observation } from './observation.js';
import type { Stage } from './stage.js';

/** A promise of the library, played with real clients against the real application. */
export interface Scene {
  readonly name: string;
  /** One sentence a person can disagree with. */
  readonly promise: string;
  /** What the application of this scene is started with. */
  readonly options?: AppOptions;
  /** Plays it and tells what was seen. The scene holds if every observation does. */
  readonly play: (stage: Stage) => Promise<readonly Observation[]>;
}

/** What became of a scene. */
export interface Outcome {
  readonly scene: Scene;
  readonly observations: readonly Observation[];
  /** Why the scene could not be played to its end. */
  readonly error?: unknown;
  /** The errors the application has logged meanwhile. */
  readonly log: readonly string[];
  readonly tookMs: number;
}

/** A scene that shows nothing proves nothing, so it does not hold. */
export function holds({ observations, error }: Outcome): boolean {
  return (
    error === undefined &&
    observations.length > 0 &&
    observations.every((observation) => observation.holds)
  );
}
