import { broadcastWithoutRoom } from './broadcast-without-room/broadcast-without-room.exhibit.js';
import { lastUserInAField } from './last-user-in-a-field/last-user-in-a-field.exhibit.js';
import { sharedDefault } from './shared-default/shared-default.exhibit.js';
import { cacheWithoutUser } from './cache-without-user/cache-without-user.exhibit.js';
import { cacheOfCopies } from './cache-of-copies/cache-of-copies.exhibit.js';
import { contextObjectReused } from './context-object-reused/context-object-reused.exhibit.js';
import { secondLogin } from './second-login/second-login.exhibit.js';
import { recordNamedByPayload } from './record-named-by-payload/record-named-by-payload.exhibit.js';
import { timerOfAnother } from './timer-of-another/timer-of-another.exhibit.js';
import { listenerNeverRemoved } from './listener-never-removed/listener-never-removed.exhibit.js';
import { seatOutlivesSocket } from './seat-outlives-socket/seat-outlives-socket.exhibit.js';
import { prototypePollution } from './prototype-pollution/prototype-pollution.exhibit.js';
import { roomNamedByClient } from './room-named-by-client/room-named-by-client.exhibit.js';
import { restoredSession } from './restored-session/restored-session.exhibit.js';
import { exceptionWithDetails } from './exception-with-details/exception-with-details.exhibit.js';
import { sameIdInTwoTenants } from './same-id-in-two-tenants/same-id-in-two-tenants.exhibit.js';
import type { Exhibit } from './stage.js';

export const EXHIBITS: readonly Exhibit[] = [
  broadcastWithoutRoom,
  lastUserInAField,
  sharedDefault,
  cacheWithoutUser,
  cacheOfCopies,
  contextObjectReused,
  secondLogin,
  recordNamedByPayload,
  timerOfAnother,
  listenerNeverRemoved,
  seatOutlivesSocket,
  prototypePollution,
  roomNamedByClient,
  restoredSession,
  exceptionWithDetails,
  sameIdInTwoTenants,
];
