import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import {
  ManagerQuarantinedError,
  StaleManagerError,
  type Violation,
  Violations,
} from 'nestjs-websocket-manager';
import {
  type AgentEvents,
  EmitterTargetError,
  WebSocketEmitter,
} from 'nestjs-websocket-manager/emitter';
import {
  connect,
  eventually,
  receives,
  record,
  serve,
} from '../support/harness.js';

interface ServerEvents {
  progress: (percent: number, label: string) => void;
}

let work: (socket: Socket) => unknown;
let outcome: unknown;

@WebSocketGateway()
class WorkGateway {
  @SubscribeMessage('work')
  work(@ConnectedSocket() socket: Socket): string {
    outcome = work(socket);
    return 'done';
  }
}

@WebSocketGateway({ namespace: 'second' })
class SecondGateway {}

async function world() {
  const served = await serve({ gateways: [WorkGateway, SecondGateway] });
  const violations: Violation[] = [];
  served.app
    .get(Violations)
    .violations$.subscribe((violation) => violations.push(violation));
  const emitterOf = (userId: string) => {
    const manager = served.registry.acquire({ userId });
    return new WebSocketEmitter<ServerEvents>(manager);
  };
  return { ...served, violations, emitterOf };
}

const RUN = { agent: 'researcher', runId: 'r-1' };

/** The five events, with a payload each. */
const STEPS: {
  [Name in keyof AgentEvents]: Parameters<AgentEvents[Name]>[0];
} = {
  agent_started: { ...RUN, input: 'why?' },
  agent_thinking: { ...RUN, thought: 'because', step: 1 },
  tool_executing: { ...RUN, tool: 'search', parameters: { q: 'why' } },
  tool_completed: { ...RUN, tool: 'search', result: [1], durationMs: 20 },
  agent_completed: { ...RUN, result: 'so', durationMs: 50 },
};

function sendAll(emitter: WebSocketEmitter<ServerEvents>): boolean[] {
  return [
    emitter.agentStarted(STEPS.agent_started),
    emitter.agentThinking(STEPS.agent_thinking),
    emitter.toolExecuting(STEPS.tool_executing),
    emitter.toolCompleted(STEPS.tool_completed),
    emitter.agentCompleted(STEPS.agent_completed),
  ];
}

describe('WebSocketEmitter', () => {
  it('sends the five events of an agent, and any other, to every device of its user and to nobody else', async () => {
    const served = await world();
    const clients = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'alice', { namespace: '/second' }),
      connect(served, 'bob'),
    ]);
    const received = clients.map(record);
    const emitter = served.emitterOf('alice');
    expect(sendAll(emitter)).toEqual(Array(5).fill(true));
    expect(emitter.emit('progress', 50, 'half')).toBe(true);
    expect(emitter.user.userId).toBe('alice');
    const own = [...Object.entries(STEPS), ['progress', 50, 'half']];
    await receives(received, [own, own, []]);
    expect(served.violations).toEqual([]);
  });

  it('counts what it has sent, by event', async () => {
    const served = await world();
    await connect(served, 'alice');
    const emitter = served.emitterOf('alice');
    expect(emitter.sent).toEqual({});
    const before = emitter.sent;
    emitter.agentThinking(STEPS.agent_thinking);
    emitter.agentThinking(STEPS.agent_thinking);
    emitter.emit('progress', 1, 'one');
    emitter.emit('__proto__' as 'progress', 2, 'two');
    expect(Object.entries(emitter.sent)).toEqual([
      ['agent_thinking', 2],
      ['progress', 1],
      ['__proto__', 1],
    ]);
    expect(before).toEqual({});
    expect(Object.isFrozen(emitter.sent)).toBe(true);
    expect(served.emitterOf('alice').sent).toEqual({});
  });

  it('does not count packets without a connected device', async () => {
    const { emitterOf } = await world();
    const emitter = emitterOf('alice');
    expect(sendAll(emitter)).toEqual(Array(5).fill(false));
    expect(emitter.sent).toEqual({});
  });

  it('does not count packets that were blocked or could not be encoded', async () => {
    const served = await world();
    const received = record(await connect(served, 'alice'));
    const emitter = served.emitterOf('alice');
    const theirs = { secret: 1 };
    served.registry.acquire({ userId: 'bob' }).state.set('theirs', theirs);
    expect(emitter.agentCompleted({ ...RUN, result: theirs })).toBe(false);
    expect(served.violations).toEqual([
      expect.objectContaining({ vector: 'foreign-object' }),
    ]);
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(() => emitter.agentCompleted({ ...RUN, result: cycle })).toThrow(
      RangeError,
    );
    expect(emitter.sent).toEqual({});
    expect(emitter.agentCompleted({ ...RUN, result: 'fine' })).toBe(true);
    expect(emitter.sent).toEqual({ agent_completed: 1 });
    await eventually(() => expect(received).toHaveLength(1));
  });

  it('cannot send to another user', async () => {
    const served = await world();
    const [alice, bob] = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'bob'),
    ]);
    const received = [alice, bob].map(record);
    const emitter = served.emitterOf('alice');
    const bobs = served.registry.acquire({ userId: 'bob' });
    Object.assign(emitter, { manager: bobs, _manager: bobs });
    expect(() => Object.assign(emitter, { user: bobs.user })).toThrow(
      TypeError,
    );
    const misled = { ...STEPS.agent_started, userId: 'bob', to: 'bob' };
    emitter.agentStarted(misled);
    await receives(received, [[['agent_started', misled]], []]);
  });

  it('sends nothing while another user’s message is handled', async () => {
    const served = await world();
    const [alice, bob] = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'bob'),
    ]);
    const received = record(alice);
    const emitter = served.emitterOf('alice');
    work = () => sendAll(emitter);
    await bob.emitWithAck('work');
    expect(outcome).toEqual(Array(5).fill(false));
    expect(emitter.sent).toEqual({});
    expect(served.violations.map(({ vector }) => vector)).toEqual(
      Array(5).fill('context-bleed'),
    );
    await receives(received, []);
  });

  it('ends with its manager', async () => {
    const served = await world();
    await connect(served, 'alice');
    const emitter = served.emitterOf('alice');
    served.registry.release({ userId: 'alice' });
    expect(() => sendAll(emitter)).toThrow(StaleManagerError);
    const other = served.emitterOf('alice');
    const shared = {};
    for (const userId of ['alice', 'bob']) {
      served.registry.acquire({ userId }).state.set('x', shared);
    }
    expect(() => sendAll(other)).toThrow(ManagerQuarantinedError);
    expect([emitter.sent, other.sent]).toEqual([{}, {}]);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a user’s id', 'alice'],
    ['a user', { userId: 'alice' }],
    ['a look-alike', { emit: () => true, user: {} }],
  ])('is made of a manager only, not of %s', async (_, target) => {
    const error = (() => {
      try {
        return new WebSocketEmitter(target as never);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(EmitterTargetError);
    expect((error as EmitterTargetError).code).toBe('WSM_EMITTER_TARGET');
  });
});

describe('manager.emit()', () => {
  it('returns false if the egress policy blocks it', async () => {
    const { registry, ...served } = await world();
    await connect(served.url, 'alice');
    const alice = registry.acquire({ userId: 'alice' });
    const theirs = {};
    registry.acquire({ userId: 'bob' }).state.set('theirs', theirs);
    expect(alice.emit('x', theirs)).toBe(false);
    expect(alice.emit('x', {})).toBe(true);
    const reason = 'direct message';
    const carol = registry.acquire({ userId: 'carol' });
    expect(carol.sendTo('alice', 'x', theirs, { reason })).toBe(false);
    expect(carol.sendTo('alice', 'x', {}, { reason })).toBe(true);
  });
});
