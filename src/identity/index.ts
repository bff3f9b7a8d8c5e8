export {
  type IdAssessment,
  type IdRefusal,
  assessId,
} from './ids/assess-id.js';
export {
  HandshakeRefusal,
  type RefusalCode,
} from './handshake/handshake-refusal.js';
export { type NamespaceMatcher, isExcluded } from './exclusions.js';
export { DEFAULT_ID_RULES, type IdRules } from './ids/id-rules.js';
export {
  type AnonymousPolicy,
  IDENTITY_ROWS,
  type Identify,
  type IdentifyRequest,
  type IdentifyResult,
  type IdentityOptions,
} from './identity.options.js';
export { isExpiredToken } from './handshake/expired-token.js';
export {
  UNIDENTIFIED,
  identityOfSocket,
  unidentified,
} from './handshake/identity-of-socket.js';
export {
  type IdInPayload,
  type RefusedId,
  idsInPayload,
} from './ids-in-payload.js';
export { SafeIdPipe } from './safe-id.pipe.js';
export { SuspiciousIdException } from './suspicious-id.exception.js';
export { SuspiciousIdGuard } from './suspicious-id.guard.js';
export type { SuspiciousId, SuspiciousIdObserver } from './suspicious-id.js';
export { SuspiciousIds, isNoId } from './suspicious-ids.js';
export {
  type Identity,
  type UserContext,
  anonymousContext,
  bindIdentity,
  keyOfContext,
} from './user-context.js';
export {
  type UserKey,
  nonceOfAnonymousKey,
  toAnonymousKey,
  toUserKey,
} from './user-key.js';
