import type { WebSocketManagerProtocol } from './websocket-manager.protocol.js';

/** The name of a method of {@link WebSocketManagerProtocol}. */
export type ProtocolMember = keyof WebSocketManagerProtocol;

/** A member that exists but does not fulfil the protocol. */
export interface InvalidMember {
  readonly member: ProtocolMember;
  /** What is wrong with it. Completes a sentence that starts with the member's name. */
  readonly problem: string;
}

/** The result of {@link validateManagerProtocol}. */
export interface ProtocolValidation {
  readonly compliant: boolean;
  readonly missing: readonly ProtocolMember[];
  readonly invalid: readonly InvalidMember[];
  /** Every member that was checked. */
  readonly checked: readonly ProtocolMember[];
}

/** The least number of arguments that each method is called with. */
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
 * Checks whether a value implements {@link WebSocketManagerProtocol}. It inspects the members and calls none of them,
 * so it cannot check what they do or return. Never throws.
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
    if (typeof value !== 'function')
      return `is ${kindOf(value)}, not a function`;
    return problemOfParameters(value, PARAMETERS[member]);
  } catch {
    // A getter or a proxy of the candidate. The error is left alone: printing it may throw again.
    return 'throws when it is read';
  }
}

function problemOfParameters(
  method: object,
  needed: number,
): string | undefined {
  const declared: unknown = Reflect.get(method, 'length');
  if (typeof declared !== 'number' || !Number.isInteger(declared))
    return 'does not declare how many parameters it takes';
  if (declared >= needed || mayTakeMore(method)) return undefined;
  return `takes ${declared} of ${needed} parameters`;
}

/**
 * Whether a function may take more parameters than its `length`: `length` stops at the first parameter with a default
 * or a rest parameter, and means nothing for a bound or native function or a proxy. In doubt, `true`.
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
