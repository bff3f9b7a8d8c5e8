import { Logger } from '@nestjs/common';
import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import {
  LimitExceededError,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { OPTION_TABLE } from '../../src/module/option-table.js';
import {
  type Served,
  clientOf,
  connect,
  eventually,
  next,
  refusalOf,
  serve,
} from '../support/harness.js';
import { rawClient } from '../support/raw-client.js';

@WebSocketGateway()
class TalkGateway implements OnGatewayConnection {
  async handleConnection(client: Socket): Promise<void> {
    if (client.handshake.auth.isSlow) await new Promise(() => {});
  }

  @SubscribeMessage('say')
  say(@MessageBody() text: unknown): unknown {
    return text;
  }
}

interface Scenario {
  /** The value of the limit; it must be recognisable in the packets of a client. */
  readonly max: number;
  readonly options?: WebSocketManagerOptions;
  /** The code that the client receives. */
  readonly code: string;
  /** Exceeds the limit more than once. @returns everything that a client received */
  readonly exceed: (served: Served, max: number) => Promise<unknown>;
  /** How often the limit refuses something. */
  readonly times: number;
}

const never = () => new Promise<never>(() => {});

/** The scenario of every limit, by the option's full name. */
const SCENARIOS: Record<string, Scenario> = {
  'limits.connectionsPerUser': {
    max: 3,
    code: 'LIMIT_EXCEEDED',
    times: 2,
    exceed: async (served, max) => {
      for (let index = 0; index < max; index += 1)
        await connect(served, 'alice');
      return [await refuse(served), await refuse(served)];
    },
  },
  'limits.managers': {
    max: 1,
    code: 'LIMIT_EXCEEDED',
    times: 2,
    exceed: async (served) => {
      await connect(served, 'bob');
      return [await refuse(served), await refuse(served)];
    },
  },
  'limits.channelsPerUser': {
    max: 2,
    // The application asked for the channel, and it gets the error.
    code: '',
    times: 2,
    exceed: async (served) => {
      await connect(served, 'alice');
      const alice = served.registry.acquire({ userId: 'alice' });
      for (const channel of ['one', 'two']) alice.join(channel);
      for (const channel of ['three', 'four'])
        expect(() => alice.join(channel)).toThrow(LimitExceededError);
    },
  },
  'limits.messagesPerSecond': {
    max: 7,
    options: { limits: { burst: 7 } },
    code: 'RATE_LIMITED',
    times: 3,
    exceed: async (served, max) => {
      const alice = await connect(served, 'alice');
      const answers = Array.from({ length: max + 3 }, (_, n) =>
        alice.emitWithAck('say', `text ${n}`),
      );
      return (await Promise.all(answers)).slice(max);
    },
  },
  'limits.burst': {
    max: 7,
    options: { limits: { messagesPerSecond: 1 } },
    code: 'RATE_LIMITED',
    times: 2,
    exceed: async (served, max) => {
      const told: unknown[] = [];
      for (let round = 0; round < 2; round += 1) {
        const alice = await connect(served, 'alice');
        const gone = next(alice, 'disconnect');
        alice.on('exception', (error) => told.push(error));
        for (let index = 0; index < 3 * max; index += 1) alice.emit('say');
        await gone;
      }
      return told;
    },
  },
  'limits.payloadBytes': {
    max: 4_321,
    code: 'PAYLOAD_TOO_LARGE',
    times: 2,
    exceed: async (served, max) => {
      const told: unknown[] = [];
      for (let round = 0; round < 2; round += 1) {
        const alice = await connect(served, 'alice');
        const refused = next(alice, 'exception');
        alice.emit('say', 'x'.repeat(max));
        told.push(await refused);
      }
      return told;
    },
  },
  'limits.pendingHandshakes': {
    max: 5,
    options: { identify: never },
    code: 'LIMIT_EXCEEDED',
    times: 4,
    exceed: async ({ url }, max) => {
      const client = await rawClient(url);
      for (let index = 0; index < max + 4; index += 1) client.send('40');
      await eventually(() =>
        expect(
          client.received.filter((text) => text.startsWith('44')),
        ).toHaveLength(4),
      );
      return client.received.slice(1);
    },
  },
  'limits.pendingMessages': {
    max: 6,
    options: { identity: 'connection' },
    code: 'LIMIT_EXCEEDED',
    times: 2,
    exceed: async (served, max) => {
      const told: unknown[] = [];
      for (const user of ['alice', 'bob']) {
        const client = await connect(served, { user, isSlow: true });
        const refused = next(client, 'wsm:notice');
        for (let index = 0; index < max + 1; index += 1) client.emit('say');
        told.push(await refused);
      }
      return told;
    },
  },
  handshakeTimeout: {
    max: 43,
    options: { identify: never },
    code: 'UNAUTHENTICATED',
    times: 2,
    exceed: async (served) => [await refuse(served), await refuse(served)],
  },
};

const refuse = ({ url }: Served) => refusalOf(clientOf(url, { user: 'alice' }));

/** Options with one more, by its whole name. */
function withOption(
  options: WebSocketManagerOptions,
  name: string,
  value: number,
): WebSocketManagerOptions {
  const [group, member] = name.split('.');
  if (member === undefined) return { ...options, [group]: value };
  const known = options[group as 'limits'];
  return { ...options, [group]: { ...known, [member]: value } };
}

const warn = vi.spyOn(Logger.prototype, 'warn');
beforeEach(() => void warn.mockReset());

const linesAbout = (option: string) =>
  warn.mock.calls
    .map(([line]) => String(line))
    .filter((line) => line.includes(option));

describe('a limit', () => {
  it('of the table of options is in this list', () => {
    const names = Object.keys(OPTION_TABLE.limits);
    expect(Object.keys(SCENARIOS)).toEqual(
      expect.arrayContaining(names.map((name) => `limits.${name}`)),
    );
  });

  it.each(Object.entries(SCENARIOS))(
    'logs the option once with an exact count, and sends only a code to the client: %s',
    async (option, { max, options = {}, code, times, exceed }) => {
      const served = await serve({
        gateways: [TalkGateway],
        options: withOption(options, option, max),
      });
      const told = JSON.stringify(await exceed(served, max)) ?? '';
      await served.app.close();
      expect(linesAbout(option)).toEqual([
        expect.stringMatching(`: ${option} is ${max}\\. Raise the option`),
        `${option} was exceeded ${times - 1} more times since then.`,
      ]);
      expect(told).toContain(code);
      expect(told).not.toContain(option.split('.').at(-1));
      expect(told).not.toMatch(/limits|option/);
      expect(told).not.toMatch(new RegExp(`\\b${max}\\b`));
    },
  );

  it.each(['limits.connectionsPerUser', 'limits.channelsPerUser'])(
    'refuses nothing in report, and logs what it would refuse: %s',
    async (option) => {
      const served = await serve({
        gateways: [TalkGateway],
        options: withOption({ mode: 'report' }, option, 1),
      });
      await connect(served, 'alice');
      await connect(served, 'alice');
      const alice = served.registry.acquire({ userId: 'alice' });
      for (const channel of ['one', 'two']) alice.join(channel);
      expect(served.registry.status().rejections).toEqual({
        LIMIT_EXCEEDED: 1,
      });
      expect(linesAbout(option)).toEqual([
        expect.stringContaining(`would be refused: ${option} is 1.`),
      ]);
    },
  );

  it('of an id is named as the option ids.maxLength', async () => {
    const { url } = await serve({
      gateways: [TalkGateway],
      options: { ids: { maxLength: 40 } },
    });
    const refusal = await refusalOf(clientOf(url, { user: 'a'.repeat(41) }));
    expect(refusal.code).toBe('SUSPICIOUS_ID');
    expect(refusal.message).not.toMatch(/40|maxLength/);
    expect(linesAbout('ids.maxLength')).toHaveLength(1);
  });

  it('of the engine is named as its own option', async () => {
    const served = await serve({ gateways: [TalkGateway] });
    const alice = await connect(served, 'alice');
    const gone = next(alice, 'disconnect');
    alice.emit('say', 'x'.repeat(2_100_000));
    await gone;
    await eventually(() =>
      expect(linesAbout('maxHttpBufferSize is 2000000')).toHaveLength(1),
    );
  });
});

describe('the limits that an application has without options', () => {
  it('are 1,000 messages at once, of which more are refused and nobody is disconnected', async () => {
    const served = await serve({ gateways: [TalkGateway] });
    const alice = await connect(served, 'alice');
    const answers: unknown[] = await Promise.all(
      Array.from({ length: 1_500 }, (_, n) => alice.emitWithAck('say', n)),
    );
    const refused = answers.filter((answer) => typeof answer === 'object');
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.slice(0, 1_000)).toEqual(
      Array.from({ length: 1_000 }, (_, n) => n),
    );
    expect(refused[0]).toMatchObject({ code: 'RATE_LIMITED' });
    expect(alice.connected).toBe(true);
    expect(linesAbout('limits.messagesPerSecond is 100')).toHaveLength(1);
  });

  it('are 20 connections of one user', async () => {
    const served = await serve({ gateways: [TalkGateway] });
    for (let index = 0; index < 20; index += 1) await connect(served, 'alice');
    expect((await refuse(served)).code).toBe('LIMIT_EXCEEDED');
    expect(linesAbout('limits.connectionsPerUser is 20')).toHaveLength(1);
  });

  it('are one megabyte for a message', async () => {
    const served = await serve({ gateways: [TalkGateway] });
    const alice = await connect(served, 'alice');
    const told = next(alice, 'exception');
    alice.emit('say', 'x'.repeat(1_000_000));
    expect(await told).toMatchObject([{ code: 'PAYLOAD_TOO_LARGE' }]);
    expect(linesAbout('limits.payloadBytes is 1000000')).toHaveLength(1);
  });
});
