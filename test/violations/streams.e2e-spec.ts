import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import {
  SharesWithOthers,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import type { Violation } from '../../src/incidents/index.js';
import { Violations } from '../../src/policy/index.js';
import { type Visitor, visitorOf } from '../leak-zoo/stage.js';
import {
  connect,
  eventually,
  next,
  serve,
  settle,
} from '../support/harness.js';
import {
  BY_PROMISE,
  type Channel,
  COPIED,
  LATER,
  SYNCHRONOUS,
} from './streams.channels.js';

const SECRET = 'alice-secret-text';
const ALL = { ...SYNCHRONOUS, ...BY_PROMISE, ...LATER, ...COPIED };

interface Post {
  readonly text: string;
}
type Form = 'itself' | 'copy' | 'text';

const FORMS: Record<Form, (post: Post) => unknown> = {
  itself: (post) => post,
  copy: ({ text }) => ({ text }),
  text: ({ text }) => text,
};

/** Whoever follows gets what is posted. */
function gatewayOf({ publish, follow }: Channel) {
  const ends = new Map<Socket, AbortController>();

  @WebSocketGateway()
  class PostGateway implements OnGatewayDisconnect {
    handleDisconnect(client: Socket): void {
      ends.get(client)?.abort();
    }

    @SubscribeMessage('follow')
    follow(@ConnectedSocket() client: Socket): unknown {
      const end = new AbortController();
      ends.set(client, end);
      return follow(client, end.signal);
    }

    /** Answers with what is posted next, by the acknowledgement. */
    @SubscribeMessage('wait')
    async wait(@ConnectedSocket() client: Socket): Promise<unknown> {
      const { signal } = new AbortController();
      return ((await follow(client, signal)) as { data: unknown }).data;
    }

    @SubscribeMessage('ping')
    ping(): string {
      return 'pong';
    }

    @SubscribeMessage('post')
    post(@MessageBody() [form, post]: [Form, Post]): string {
      publish(FORMS[form](post));
      return 'posted';
    }

    @SubscribeMessage('post-after-a-while')
    async postAfterAWhile(@MessageBody() [form, post]: [Form, Post]) {
      await pause(3);
      return this.post([form, post]);
    }

    @SharesWithOthers('posted')
    @SubscribeMessage('share')
    share(@MessageBody() [form, post]: [Form, Post]): string {
      return this.post([form, post]);
    }
  }
  return PostGateway;
}

async function world(
  channel: Channel,
  egress: WebSocketManagerOptions['egress'] = {},
) {
  const served = await serve({
    gateways: [gatewayOf(channel)],
    options: { egress },
  });
  const found: Violation[] = [];
  served.app.get(Violations).violations$.subscribe((one) => found.push(one));
  const enter = async (user: string, tenantId?: string) =>
    visitorOf(await connect(served, { user, ...(tenantId && { tenantId }) }));
  return { enter, found };
}

/** Until the server has begun to follow. */
async function follow(visitor: Visitor): Promise<void> {
  visitor.send('follow');
  expect(await visitor.ask('ping')).toBe('pong');
}

const postsOf = ({ received }: Visitor) =>
  received.filter((one) => Array.isArray(one) && one[0] === 'posted');

const named = (channels: typeof ALL) => Object.entries(channels);

describe('what one user has sent does not reach another by', () => {
  it.each(named({ ...SYNCHRONOUS, ...BY_PROMISE }))('%s', async (_, make) => {
    for (const form of ['itself', 'copy', 'text'] as const) {
      const { enter, found } = await world(make());
      const [alice, bob] = [await enter('alice'), await enter('bob')];
      await follow(bob);
      alice.send('post', [form, { text: SECRET }]);
      await eventually(() => expect(found).not.toEqual([]));
      await bob.ask('ping');
      expect(JSON.stringify(bob.received)).not.toContain(SECRET);
      const vectors = new Set(found.map(({ vector }) => vector));
      expect(vectors.size).toBe(1);
      expect(['foreign-recipient', 'foreign-object']).toContain(
        [...vectors][0],
      );
      expect(alice.client.connected && bob.client.connected).toBe(true);
    }
  });

  it.each(named(SYNCHRONOUS))('%s, after an await', async (_, make) => {
    const { enter, found } = await world(make());
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    await follow(bob);
    alice.send('post-after-a-while', ['copy', { text: SECRET }]);
    await eventually(() => expect(found).not.toEqual([]));
    await bob.ask('ping');
    expect(postsOf(bob)).toEqual([]);
  });

  it.each(named(LATER))('%s, as the object itself', async (_, make) => {
    const { enter, found } = await world(make());
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    await follow(bob);
    alice.send('post', ['itself', { text: SECRET }]);
    await eventually(() => expect(found).not.toEqual([]));
    expect(postsOf(bob)).toEqual([]);
    expect(found[0].vector).toBe('foreign-object');
  });
});

it.each(['a Subject', 'a queue as a stream', 'a deferred answer'])(
  'the handler that made the value is named, for the declaration that suits: %s',
  async (name) => {
    const { enter, found } = await world(ALL[name]());
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    await follow(bob);
    alice.send('post', ['copy', { text: SECRET }]);
    await eventually(() => expect(found).toHaveLength(1));
    expect(found[0]).toMatchObject({
      vector: 'foreign-recipient',
      event: 'posted',
      handler: 'PostGateway.post',
      paths: ['stream'],
      users: ['u~alice', 'u~bob'],
    });
  },
);

it('the client that waits for an answer with the data of another receives an error', async () => {
  const { enter, found } = await world(ALL['a deferred answer']());
  const [alice, bob] = [await enter('alice'), await enter('bob')];
  const answer = bob.client.timeout(5_000).emitWithAck('wait');
  await bob.ask('ping');
  alice.send('post', ['text', { text: SECRET }]);
  expect(await answer).toMatchObject({ code: 'ISOLATION_VIOLATION' });
  expect(found).toHaveLength(1);
});

describe('what is declared reaches those who follow, by', () => {
  it.each(named(ALL))('%s', async (_, make) => {
    for (const [form, how, publicEvents] of [
      ['itself', 'share', []],
      ['copy', 'share', []],
      ['itself', 'post', ['posted']],
      ['text', 'post', ['posted']],
    ] as const) {
      const { enter, found } = await world(make(), { publicEvents });
      const [alice, bob] = [await enter('alice'), await enter('bob')];
      await follow(bob);
      const arrived = next(bob.client, 'posted');
      expect(await alice.ask(how, [form, { text: SECRET }])).toBe('posted');
      expect(JSON.stringify(await arrived)).toContain(SECRET);
      expect(found).toEqual([]);
    }
  });
});

describe('what a user has sent reaches the same user, by', () => {
  it.each(named(ALL))('%s', async (_, make) => {
    const { enter, found } = await world(make());
    const [alice, phone] = [await enter('alice'), await enter('alice')];
    await follow(phone);
    const arrived = next(phone.client, 'posted');
    expect(await alice.ask('post', ['itself', { text: SECRET }])).toBe(
      'posted',
    );
    expect(JSON.stringify(await arrived)).toContain(SECRET);
    expect(found).toEqual([]);
  });
});

describe('a promise that another user’s message fulfils', () => {
  it('leaves what the waiting user gets alone, as a lock does', async () => {
    const waiting: (() => void)[] = [];
    const { enter, found } = await world({
      publish: () => {
        for (const go of waiting.splice(0)) go();
      },
      follow: async (client) => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        client.emit('posted', { of: 'bob', balance: 1_000_000 });
        return { event: 'posted', data: 'the answer for bob' };
      },
    });
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    await follow(bob);
    expect(await alice.ask('post', ['copy', { text: SECRET }])).toBe('posted');
    await eventually(() => expect(postsOf(bob)).toHaveLength(2));
    expect(found).toEqual([]);
  });

  it('leaves alone what both have sent', async () => {
    const waiting: (() => void)[] = [];
    const { enter, found } = await world({
      publish: () => {
        for (const go of waiting.splice(0)) go();
      },
      follow: async (client) => {
        await client.join('the general chat');
        await new Promise<void>((resolve) => waiting.push(resolve));
        client.emit('posted', { room: 'the general chat' });
      },
    });
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    await follow(bob);
    const post = { text: 'the general chat' };
    expect(await alice.ask('post', ['copy', post])).toBe('posted');
    await eventually(() => expect(postsOf(bob)).toHaveLength(1));
    expect(found).toEqual([]);
  });
});

it.each(['a Subject', 'an EventEmitter', 'a queue as a stream'])(
  'a public event of one tenant does not reach another by %s',
  async (name) => {
    const { enter, found } = await world(ALL[name](), {
      publicEvents: ['posted'],
    });
    const ann = await enter('ann', 'acme');
    const [near, far] = [
      await enter('bob', 'acme'),
      await enter('eve', 'evil'),
    ];
    for (const one of [near, far]) await follow(one);
    ann.send('post', ['copy', { text: SECRET }]);
    await eventually(() => expect(postsOf(near)).toHaveLength(1));
    await eventually(() => expect(found).toHaveLength(1));
    await settle(10);
    expect(postsOf(far)).toEqual([]);
  },
);
