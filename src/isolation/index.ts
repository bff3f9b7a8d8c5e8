export { Background } from './background.js';
export { ContaminationInterceptor } from './contamination.interceptor.js';
export { IdentityWatch } from './identity-watch.js';
export { pathsOf } from './findings.js';
export { Ingress } from './ingress.js';
export { Isolation } from './isolation.js';
export {
  type EgressOptions,
  type Emission,
  type FieldsByEvent,
  type IngressOptions,
  ISOLATION_OPTIONS,
  type IsolationMode,
  type IsolationOptions,
  type MemoryOptions,
  type VectorMode,
} from './isolation.options.js';
export {
  IsolationViolationException,
  VIOLATION_NOTICE,
} from './isolation-violation.exception.js';
export { MessageWatch } from './message-watch.js';
export { fieldNamingAnother, fieldsFor } from './named-fields.js';
export type { SharedDeclaration } from './shared-objects.js';
export type { Violation, ViolationFacts } from './violation.js';
export { SuspiciousIdWatch } from './suspicious-id-watch.js';
export { type Responder, Violations } from './violations.js';
