import { runInThisContext } from 'node:vm';
import { validateManagerProtocol } from './validate-manager-protocol.js';
import type { WebSocketManagerProtocol } from './websocket-manager.protocol.js';

const MEMBERS = [
  'addConnection',
  'removeConnection',
  'getConnection',
  'getUserConnections',
  'isConnectionActive',
  'getConnectionIdByWebSocket',
  'updateConnectionThread',
  'sendToUser',
  'emitCriticalEvent',
  'getConnectionHealth',
  'sendToThread',
];

const NOT_COMPLIANT = { compliant: false, missing: [], checked: MEMBERS };

/** A manager that does nothing, and fails the spec if it is asked to. */
class OwnManager implements WebSocketManagerProtocol {
  async addConnection(_connection: object): Promise<void> {
    throw new Error('called');
  }
  async removeConnection(_id: string): Promise<void> {
    throw new Error('called');
  }
  getConnection(_id: string): undefined {
    throw new Error('called');
  }
  getUserConnections(): ReadonlySet<string> {
    throw new Error('called');
  }
  isConnectionActive(_userId: string): boolean {
    throw new Error('called');
  }
  getConnectionIdByWebSocket(_socket: object): undefined {
    throw new Error('called');
  }
  updateConnectionThread(_id: string, _threadId: string): boolean {
    throw new Error('called');
  }
  async sendToUser(_userId: string, _message: object): Promise<boolean> {
    throw new Error('called');
  }
  async emitCriticalEvent(
    _userId: string,
    _eventType: string,
    _data: unknown,
  ): Promise<boolean> {
    throw new Error('called');
  }
  getConnectionHealth(_userId: string): object {
    throw new Error('called');
  }
  async sendToThread(_threadId: string, _message: object): Promise<boolean> {
    throw new Error('called');
  }
}

/** An own manager with one member in another's place. */
function withMember(member: string, value: unknown): object {
  return Object.defineProperty(new OwnManager(), member, { value });
}

describe('validateManagerProtocol', () => {
  it('accepts a custom manager, and calls none of its methods', () => {
    expect(validateManagerProtocol(new OwnManager())).toEqual({
      compliant: true,
      missing: [],
      invalid: [],
      checked: MEMBERS,
    });
  });

  it('names missing members', () => {
    const partial = { sendToUser: (...args: unknown[]) => args };
    expect(validateManagerProtocol(partial)).toEqual({
      compliant: false,
      missing: MEMBERS.filter((member) => member !== 'sendToUser'),
      invalid: [],
      checked: MEMBERS,
    });
  });

  it.each([
    ['a number', 5, 'is a number, not a function'],
    ['null', null, 'is null, not a function'],
    ['an object', {}, 'is an object, not a function'],
    ['no parameters', () => true, 'takes 0 of 3 parameters'],
    ['one parameter', (x: string) => x, 'takes 1 of 3 parameters'],
    [
      'a length that is no number',
      Object.defineProperty(() => 1, 'length', { value: {} }),
      'does not declare how many parameters it takes',
    ],
    [
      'a proxy that throws',
      new Proxy(() => 1, {
        get: () => {
          throw new Error('no');
        },
      }),
      'throws when it is read',
    ],
  ])('says what is wrong with a member: %s', (_, value, problem) => {
    const candidate = withMember('emitCriticalEvent', value);
    expect(validateManagerProtocol(candidate)).toEqual({
      ...NOT_COMPLIANT,
      invalid: [{ member: 'emitCriticalEvent', problem }],
    });
  });

  it.each([
    ['more parameters', '(a, b, c, d) => true'],
    ['a default', '(a, b, c = {}) => true'],
    ['a default that is a call', '(a, b = String(2), ...c) => true'],
    ['a rest', 'async (...args) => true'],
    ['a method', '({ emit(a, { b } = {}, c) {} }).emit'],
    ['arguments', '(function () { return arguments.length; })'],
    ['a bound function', '((a, b, c) => true).bind(null, 1)'],
    ['a proxy', 'new Proxy((a) => true, {})'],
  ])('does not reject what may take enough parameters: %s', (_, source) => {
    const method: unknown = runInThisContext(source);
    const candidate = withMember('emitCriticalEvent', method);
    expect(validateManagerProtocol(candidate).compliant).toBe(true);
  });

  it('does not reject a mock', () => {
    const candidate = withMember('emitCriticalEvent', vi.fn());
    expect(validateManagerProtocol(candidate).compliant).toBe(true);
  });

  it('accepts a class with static methods', () => {
    class Static {}
    for (const member of MEMBERS) {
      Object.defineProperty(Static, member, {
        value: (_a: 1, _b: 2, _c: 3) => true,
      });
    }
    expect(validateManagerProtocol(Static).compliant).toBe(true);
  });

  const thrower = () => {
    throw {
      toString() {
        throw new Error('again');
      },
    };
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'manager'],
    ['a symbol', Symbol('manager')],
    ['a bigint', 1n],
    ['nothing inherited', Object.create(null)],
  ])('finds everything missing in %s', (_, candidate) => {
    expect(validateManagerProtocol(candidate)).toEqual({
      compliant: false,
      missing: MEMBERS,
      invalid: [],
      checked: MEMBERS,
    });
  });

  it.each([
    ['a revoked proxy', revoked.proxy],
    [
      'a proxy that throws at everything',
      new Proxy(
        {},
        { get: thrower, has: thrower, getOwnPropertyDescriptor: thrower },
      ),
    ],
    [
      'getters that throw',
      Object.defineProperties(
        {},
        Object.fromEntries(MEMBERS.map((member) => [member, { get: thrower }])),
      ),
    ],
  ])('does not throw what it is thrown: %s', (_, candidate) => {
    expect(validateManagerProtocol(candidate)).toEqual({
      ...NOT_COMPLIANT,
      invalid: MEMBERS.map((member) => ({
        member,
        problem: 'throws when it is read',
      })),
    });
  });

  it('returns frozen results', () => {
    const validation = validateManagerProtocol({});
    expect([
      Object.isFrozen(validation),
      Object.isFrozen(validation.missing),
      Object.isFrozen(validation.invalid),
      Object.isFrozen(validation.checked),
    ]).toEqual([true, true, true, true]);
  });
});
