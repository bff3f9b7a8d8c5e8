export { Background } from './background.js';
export { ContaminationInterceptor } from './ingress/contamination.interceptor.js';
export { IdentityWatch } from './ingress/identity-watch.js';
export { Ingress } from './ingress/ingress.js';
export { Isolation } from './isolation.js';
export {
  type EgressOptions,
  type Emission,
  type FieldsByEvent,
  type IngressOptions,
  ISOLATION_ROWS,
  type IsolationMode,
  type IsolationOptions,
  type MemoryOptions,
  type VectorMode,
} from './isolation.options.js';
export {
  IsolationViolationException,
  VIOLATION_NOTICE,
} from './violations/isolation-violation.exception.js';
export { MessageWatch } from './ingress/message-watch.js';
export { fieldNamingAnother, fieldsFor } from './ingress/named-fields.js';
export type { SharedDeclaration } from '../memory/index.js';
export { SuspiciousIdWatch } from './ingress/suspicious-id-watch.js';
export { type Responder, Violations } from './violations/violations.js';
export { SharesWithOthers } from './egress/shares-with-others.decorator.js';
export {
  type EgressRule,
  EgressRules,
  type RuledPacket,
  SOCKET_MOVES,
  type SocketMove,
} from './egress/rules.js';
export { Authorization } from './egress/authorization.js';
export { StreamWatch } from './egress/stream-watch.js';
export { isSharedBy, sharedEventsOf } from './egress/shares-with-others.js';
export {
  type CrossingFound,
  Crossings,
  type Outcome,
} from './egress/crossings.js';
export {
  type Audience,
  type Crossing,
  type Verdict,
  verdictOn,
} from './egress/verdict.js';
