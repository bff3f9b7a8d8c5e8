import { type Cluster, ClusterUnreachableError } from './index.js';

/** How one implementation is tried. */
export interface Nodes {
  /** One more node of the same cluster, started. */
  start(): Promise<Cluster>;
  /** Long enough for a node that has closed or lost its lease to be noticed, in milliseconds. */
  readonly noticeMs: number;
}

/** What every implementation of {@link Cluster} has to keep. */
export function contractOf(name: string, open: () => Promise<Nodes>): void {
  describe(`${name} keeps the contract of a cluster`, () => {
    let nodes: Nodes;
    const started: Cluster[] = [];
    const start = async () => {
      const node = await nodes.start();
      started.push(node);
      return node;
    };

    beforeEach(async () => {
      nodes = await open();
    });
    afterEach(async () => {
      await Promise.all(started.splice(0).map((node) => node.close()));
    });

    it('knows its nodes, and forgets those that close', async () => {
      const [a, b] = [await start(), await start()];
      expect(a.isReachable).toBe(true);
      expect(new Set(await a.nodes())).toEqual(new Set([a.node, b.node]));
      await b.close();
      await vi.waitFor(
        async () => expect(await a.nodes()).toEqual([a.node]),
        nodes.noticeMs,
      );
    });

    it('refuses to work before it has started and after it has closed', async () => {
      const a = await start();
      await a.close();
      await expect(a.put('group', 'name', 'value')).rejects.toThrow(
        ClusterUnreachableError,
      );
      await expect(a.enter('set', 'member')).rejects.toThrow(
        ClusterUnreachableError,
      );
    });

    describe('messages', () => {
      it('reach every node that has subscribed, the sender included', async () => {
        const [a, b, c] = [await start(), await start(), await start()];
        const heard: unknown[] = [];
        const listen = async (node: Cluster, as: string) =>
          node.subscribe('news', (message, from) =>
            heard.push([as, message, from]),
          );
        await listen(a, 'a');
        await listen(b, 'b');
        await c.subscribe('other', () => heard.push('wrong topic'));
        await a.publish('news', 'hello');
        await vi.waitFor(() =>
          expect(heard.toSorted()).toEqual([
            ['a', 'hello', a.node],
            ['b', 'hello', a.node],
          ]),
        );
      });

      it('of one node arrive in their order', async () => {
        const [a, b] = [await start(), await start()];
        const heard: string[] = [];
        await b.subscribe('news', (message) => heard.push(message));
        const sent = Array.from({ length: 200 }, (_, index) => `${index}`);
        await Promise.all(sent.map((message) => a.publish('news', message)));
        await vi.waitFor(() => expect(heard).toEqual(sent));
      });

      it('do not arrive once the subscription has ended', async () => {
        const a = await start();
        const heard: string[] = [];
        const end = await a.subscribe('news', () => heard.push('ended'));
        await a.subscribe('news', (message) => heard.push(message));
        end();
        end();
        await a.publish('news', 'hello');
        await vi.waitFor(() => expect(heard).toEqual(['hello']));
      });

      it('carry any text', async () => {
        const a = await start();
        const text = '\u0000 "}|\n ünïcode 🎈 \u2028';
        const heard: string[] = [];
        await a.subscribe(`topic ${text}`, (message) => heard.push(message));
        await a.publish(`topic ${text}`, text);
        await vi.waitFor(() => expect(heard).toEqual([text]));
      });
    });

    describe('the directory', () => {
      it('says where a member is, and since when', async () => {
        const [a, b] = [await start(), await start()];
        expect(await a.enter('room', 'alice')).toBe('first');
        expect(await a.enter('room', 'alice')).toBe('known');
        expect(await b.enter('room', 'alice')).toBe('known');
        expect(await b.enter('room', 'bob')).toBe('first');
        const members = new Map(
          (await a.members('room')).map(({ member, nodes: where }) => [
            member,
            where.map(({ node }) => node),
          ]),
        );
        expect(members).toEqual(
          new Map([
            ['alice', [a.node, b.node]],
            ['bob', [b.node]],
          ]),
        );
        const [alice] = await b.members('room');
        expect(alice.nodes[0].since).toBeGreaterThan(1_700_000_000_000);
        expect(await a.members('elsewhere')).toEqual([]);
      });

      it('tells who was the last one to leave', async () => {
        const [a, b] = [await start(), await start()];
        await a.enter('room', 'alice');
        await b.enter('room', 'alice');
        expect(await a.leave('room', 'alice')).toBe(false);
        expect(await a.leave('room', 'alice')).toBe(false);
        expect(await b.leave('room', 'alice')).toBe(true);
        expect(await b.leave('room', 'alice')).toBe(false);
        expect(await a.members('room')).toEqual([]);
      });

      it('lets in exactly as many as it may hold, however many come at once', async () => {
        const all = [await start(), await start(), await start()];
        const attempts = Array.from({ length: 60 }, (_, index) =>
          all[index % all.length].enter('devices', `device-${index}`, 20),
        );
        const entered = await Promise.all(attempts);
        expect(entered.filter((one) => one === 'first')).toHaveLength(20);
        expect(entered.filter((one) => one === 'full')).toHaveLength(40);
        expect(await all[0].members('devices')).toHaveLength(20);
      });

      it('takes members and sets of any name', async () => {
        const a = await start();
        for (const name of ['__proto__', 'constructor', '{tag}', 'ü 🎈', '']) {
          expect(await a.enter(name, name)).toBe('first');
          expect((await a.members(name)).map(({ member }) => member)).toEqual([
            name,
          ]);
        }
      });

      it('tells one node, once, of each member that was lost with its node', async () => {
        const [a, b, c] = [await start(), await start(), await start()];
        const lost: string[] = [];
        for (const node of [a, b])
          node.onLost((set, member) => lost.push(`${set}/${member}`));
        for (const member of ['alice', 'bob', 'carol'])
          await c.enter('room', member);
        await a.enter('room', 'carol');
        await c.close();
        await vi.waitFor(
          () => expect(lost.toSorted()).toEqual(['room/alice', 'room/bob']),
          nodes.noticeMs,
        );
        const left = (await b.members('room')).map(({ member }) => member);
        expect(left).toEqual(['carol']);
      });
    });

    describe('values', () => {
      it('are the same for every node', async () => {
        const [a, b] = [await start(), await start()];
        expect(await a.get('group', 'name')).toBeUndefined();
        expect(await a.put('group', 'name', 'one')).toBe(1);
        expect(await b.put('group', 'name', 'two')).toBe(2);
        expect(await a.get('group', 'name')).toEqual({
          value: 'two',
          version: 2,
        });
        await b.put('group', 'other', '');
        expect(await a.list('group')).toEqual(
          new Map([
            ['name', { value: 'two', version: 2 }],
            ['other', { value: '', version: 1 }],
          ]),
        );
        expect(await a.delete('group', 'name')).toBe(true);
        expect(await a.delete('group', 'name')).toBe(false);
        expect(await b.get('group', 'name')).toBeUndefined();
      });

      it('are written over the version that was read, by one of many', async () => {
        const [a, b] = [await start(), await start()];
        expect(await a.put('group', 'new', 'x', { ifVersion: 1 })).toBe(
          undefined,
        );
        const writes = Array.from({ length: 20 }, (_, index) =>
          [a, b][index % 2].put('group', 'new', `${index}`, { ifVersion: 0 }),
        );
        const versions = await Promise.all(writes);
        expect(versions.filter((version) => version !== undefined)).toEqual([
          1,
        ]);
      });

      it('expire', async () => {
        const a = await start();
        await a.put('group', 'short', 'x', { ttlMs: 30 });
        await a.put('group', 'long', 'y', { ttlMs: 60_000 });
        await vi.waitFor(async () =>
          expect([...(await a.list('group')).keys()]).toEqual(['long']),
        );
        expect(await a.get('group', 'short')).toBeUndefined();
        expect(await a.put('group', 'short', 'z', { ifVersion: 0 })).toBe(1);
      });
    });

    it('tells how long a value stays, and forgets a group at once', async () => {
      const a = await start();
      await a.put('group', 'short', 'x', { ttlMs: 60_000 });
      await a.put('group', 'long', 'y');
      const values = await a.list('group');
      expect(values.get('short')?.ttlMs).toBeGreaterThan(30_000);
      expect(values.get('short')?.ttlMs).toBeLessThanOrEqual(60_000);
      expect(values.get('long')?.ttlMs).toBeUndefined();
      await a.clear('group');
      await a.clear('group');
      expect(await a.list('group')).toEqual(new Map());
    });

    describe('streams', () => {
      it('keep what every node appends, in the order of each node', async () => {
        const [a, b] = [await start(), await start()];
        expect(await a.end('news')).toBe('');
        for (let index = 0; index < 20; index++) {
          await a.append('news', `a${index}`, 1_000);
          await b.append('news', `b${index}`, 1_000);
        }
        const first = await b.read('news', '', 7);
        expect(first).toHaveLength(7);
        const rest = await b.read('news', first[6].id, 100);
        const all = [...first, ...rest].map(({ entry }) => entry);
        for (const node of ['a', 'b'])
          expect(all.filter((entry) => entry.startsWith(node))).toEqual(
            Array.from({ length: 20 }, (_, index) => `${node}${index}`),
          );
        expect(await a.end('news')).toBe(rest.at(-1)?.id);
        expect(await a.read('news', rest.at(-1)?.id ?? '', 10)).toEqual([]);
      });

      it('are capped', async () => {
        const a = await start();
        for (let index = 0; index < 500; index++)
          await a.append('news', `${index}`, 10);
        const kept = await a.read('news', '', 1_000);
        expect(kept.length).toBeLessThan(250);
        expect(kept.at(-1)?.entry).toBe('499');
      });
    });

    it('counts what all nodes add, until the window ends', async () => {
      const [a, b] = [await start(), await start()];
      const sums = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          [a, b][index % 2].count('incidents', 2, 150),
        ),
      );
      expect(Math.max(...sums)).toBe(60);
      await vi.waitFor(async () =>
        expect(await a.count('incidents', 1, 150)).toBeLessThan(10),
      );
    });
  });
}
