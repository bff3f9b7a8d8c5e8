import { callbackOfAnother } from './callback-of-another/callback-of-another.exhibit.js';
import { deferredOfAnother } from './deferred-of-another/deferred-of-another.exhibit.js';
import { endlessLoop } from './endless-loop/endless-loop.exhibit.js';
import { feedOfAnotherTenant } from './feed-of-another-tenant/feed-of-another-tenant.exhibit.js';
import { keptRoomOperator } from './kept-room-operator/kept-room-operator.exhibit.js';
import { oneQueueForAll } from './one-queue-for-all/one-queue-for-all.exhibit.js';
import { poolAnswersTheWrongUser } from './pool-answers-the-wrong-user/pool-answers-the-wrong-user.exhibit.js';
import { replayedToTheNext } from './replayed-to-the-next/replayed-to-the-next.exhibit.js';
import type { Exhibit } from './stage.js';

/** Something carries a value out of the message in which it was made: a stream, a promise, a timer, a kept operator. */
export const EXHIBITS: readonly Exhibit[] = [
  endlessLoop,
  oneQueueForAll,
  deferredOfAnother,
  callbackOfAnother,
  replayedToTheNext,
  poolAnswersTheWrongUser,
  feedOfAnotherTenant,
  keptRoomOperator,
];
