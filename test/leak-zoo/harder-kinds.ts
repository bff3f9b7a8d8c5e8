import { broadcastFromATimer } from './broadcast-from-a-timer/broadcast-from-a-timer.exhibit.js';
import { clientBroadcast } from './client-broadcast/client-broadcast.exhibit.js';
import { broadcastWithFlags } from './broadcast-with-flags/broadcast-with-flags.exhibit.js';
import { broadcastWithAck } from './broadcast-with-ack/broadcast-with-ack.exhibit.js';
import { emptyListOfRooms } from './empty-list-of-rooms/empty-list-of-rooms.exhibit.js';
import { namespaceBroadcast } from './namespace-broadcast/namespace-broadcast.exhibit.js';
import { farewellToEverybody } from './farewell-to-everybody/farewell-to-everybody.exhibit.js';
import { storedAcknowledgement } from './stored-acknowledgement/stored-acknowledgement.exhibit.js';
import { everybodyMovedIntoARoom } from './everybody-moved-into-a-room/everybody-moved-into-a-room.exhibit.js';
import { roomMergedIntoAPrivateOne } from './room-merged-into-a-private-one/room-merged-into-a-private-one.exhibit.js';
import { eachSocketInTurn } from './each-socket-in-turn/each-socket-in-turn.exhibit.js';
import { sharedSubject } from './shared-subject/shared-subject.exhibit.js';
import { promiseCache } from './promise-cache/promise-cache.exhibit.js';
import { memoWithTheWrongKey } from './memo-with-the-wrong-key/memo-with-the-wrong-key.exhibit.js';
import { defaultArgument } from './default-argument/default-argument.exhibit.js';
import { resultsArrayReused } from './results-array-reused/results-array-reused.exhibit.js';
import { configMergedInPlace } from './config-merged-in-place/config-merged-in-place.exhibit.js';
import { poolHandsOutTwice } from './pool-hands-out-twice/pool-hands-out-twice.exhibit.js';
import { overlappingBuffers } from './overlapping-buffers/overlapping-buffers.exhibit.js';
import { staticField } from './static-field/static-field.exhibit.js';
import { moduleVariable } from './module-variable/module-variable.exhibit.js';
import { ownAsyncStorage } from './own-async-storage/own-async-storage.exhibit.js';
import { filterThatRemembers } from './filter-that-remembers/filter-that-remembers.exhibit.js';
import { interceptorWithACache } from './interceptor-with-a-cache/interceptor-with-a-cache.exhibit.js';
import { twoUsersOnOneTransport } from './two-users-on-one-transport/two-users-on-one-transport.exhibit.js';
import { lastResult } from './last-result/last-result.exhibit.js';
import { streamAfterAnotherLogin } from './stream-after-another-login/stream-after-another-login.exhibit.js';
import { ownDataInAnotherState } from './own-data-in-another-state/own-data-in-another-state.exhibit.js';
import { rawListener } from './raw-listener/raw-listener.exhibit.js';
import type { Exhibit } from './stage.js';

export const EXHIBITS: readonly Exhibit[] = [
  broadcastFromATimer,
  clientBroadcast,
  broadcastWithFlags,
  broadcastWithAck,
  emptyListOfRooms,
  namespaceBroadcast,
  farewellToEverybody,
  storedAcknowledgement,
  everybodyMovedIntoARoom,
  roomMergedIntoAPrivateOne,
  eachSocketInTurn,
  sharedSubject,
  promiseCache,
  memoWithTheWrongKey,
  defaultArgument,
  resultsArrayReused,
  configMergedInPlace,
  poolHandsOutTwice,
  overlappingBuffers,
  staticField,
  moduleVariable,
  ownAsyncStorage,
  filterThatRemembers,
  interceptorWithACache,
  twoUsersOnOneTransport,
  lastResult,
  streamAfterAnotherLogin,
  ownDataInAnotherState,
  rawListener,
];
