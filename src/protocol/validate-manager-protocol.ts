import type { WebSocketManagerProtocol } from './websocket-manager.protocol.js';

/** A member of the protocol. */
export type ProtocolMember = keyof WebSocketManagerProtocol;

/** A member that is there and cannot be what the protocol asks for. */
export interface InvalidMember {
  readonly member: ProtocolMember;
  /** What is wrong with it, as the end of a sentence that begins with its name. */
  readonly problem: string;
}

/** How far an object is from the protocol. */
export interface ProtocolValidation {
  readonly compliant: boolean;
  readonly missing: readonly ProtocolMember[];
  readonly invalid: readonly InvalidMember[];
  /** Everything that was looked for. */
  readonly checked: readonly ProtocolMember[];
}

/** How many parameters each member is called with at least. */
const PARAMETERS: Readonly<Record<ProtocolMember, number>> = {
  addConnection: 1,
  removeConnection: 1,
  getConnection: 1,
  getUserConnections: 0,
  isConnectionActive: 1,
  getConnectionIdByWebSocket: 1,
  updateConnectionThread: 2,
  sendToUser: 2,
  emitCriticalEvent: 3,
  getConnectionHealth: 1,
  sendToThread: 2,
};

const MEMBERS = Object.freeze(Object.keys(PARAMETERS)) as readonly [
  ...ProtocolMember[],
];

/**
 * Says whether something can stand where a `WebSocketManagerProtocol` is expected. Looks at the members and calls
 * none of them: what they do, and what they return, it cannot know. Never throws, whatever it is given.
 */
export function validateManagerProtocol(
  candidate: unknown,
): ProtocolValidation {
  const missing: ProtocolMember[] = [];
  const invalid: InvalidMember[] = [];
  for (const member of MEMBERS) {
    const problem = problemOf(candidate, member);
    if (problem === 'missing') missing.push(member);
    else if (problem) invalid.push(Object.freeze({ member, problem }));
  }
  return Object.freeze({
    compliant: missing.length + invalid.length === 0,
    missing: Object.freeze(missing),
    invalid: Object.freeze(invalid),
    checked: MEMBERS,
  });
}

function problemOf(
  candidate: unknown,
  member: ProtocolMember,
): string | undefined {
  if (!isReadable(candidate)) return 'missing';
  try {
    const value: unknown = Reflect.get(candidate, member);
    if (value === undefined) return 'missing';
    if (typeof value !== 'function') return `is ${kindOf(value)}, no function`;
    return problemOfParameters(value, PARAMETERS[member]);
  } catch {
    // A getter or a proxy of the candidate's own. What it has thrown may throw again when it is printed.
    return 'throws when it is read';
  }
}

function problemOfParameters(
  method: object,
  needed: number,
): string | undefined {
  const declared: unknown = Reflect.get(method, 'length');
  if (typeof declared !== 'number' || !Number.isInteger(declared))
    return 'does not say how many parameters it takes';
  if (declared >= needed || mayTakeMore(method)) return undefined;
  return `takes ${declared} of ${needed} parameters`;
}

/**
 * Whether a function may take more parameters than its `length` says: `length` ends at the first one with a default
 * or a rest, and says nothing of a function that is bound, native, or a proxy. In doubt it may.
 */
function mayTakeMore(method: object): boolean {
  const source = Function.prototype.toString.call(method);
  if (/\[native code\]|\barguments\b/.test(source)) return true;
  const start = source.indexOf('(');
  const parameters = source.slice(start, source.indexOf(')', start));
  return /=|\.\.\./.test(parameters);
}

function isReadable(value: unknown): value is object {
  return (
    (typeof value === 'object' && value !== null) || typeof value === 'function'
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
