import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Violations } from '../../src/index.js';
import { connect, serve } from '../support/harness.js';

@WebSocketGateway()
class QuietGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

const quiet = { gateways: [QuietGateway] };

describe('a full check on demand', () => {
  it('returns the numbers of inspected objects', async () => {
    const served = await serve(quiet);
    await Promise.all([connect(served, 'alice'), connect(served, 'bob')]);
    served.registry
      .acquire({ userId: 'alice' })
      .state.set('cart', { items: [{ id: 1 }] });
    const report = await served.registry.validateIsolation();
    expect(report).toEqual({
      clean: true,
      checked: {
        managers: 2,
        // The cart, and `socket.data` of both.
        attributes: 3,
        // With the store of the state itself.
        nodes: 6,
        vectors: expect.arrayContaining([
          'shared-reference',
          'shared-buffer',
          'foreign-room',
        ]),
        milliseconds: expect.any(Number),
      },
      findings: [],
    });
    const ofNobody = await served.registry.inspect({ userId: 'nobody-here' });
    expect(ofNobody).toMatchObject({ clean: true, checked: { managers: 0 } });
  });

  it('finds what two users share, with both paths, and publishes it', async () => {
    const served = await serve({ ...quiet, options: { mode: 'report' } });
    const published: unknown[] = [];
    served.app
      .get(Violations)
      .violations$.subscribe((violation) => published.push(violation));
    const [alice, bob] = ['alice', 'bob'].map((userId) =>
      served.registry.acquire({ userId }),
    );
    const tags = ['x'];
    const prefs: { tags?: string[] } = {};
    alice.state.set('prefs', { tags });
    bob.state.set('prefs', prefs);
    prefs.tags = tags;
    published.length = 0;
    const report = await served.registry.inspect({ userId: 'bob' });
    const finding = {
      vector: 'nested-shared-reference',
      users: ['u~bob', 'u~alice'],
      paths: ['state.prefs.tags', 'state.prefs.tags'],
    };
    expect(report.clean).toBe(false);
    expect(report.findings).toEqual([expect.objectContaining(finding)]);
    expect(published).toEqual([
      expect.objectContaining({ ...finding, action: 'reported' }),
    ]);
  });

  it('is visible in the mode of a manager whose inspection takes several messages', async () => {
    const served = await serve({
      ...quiet,
      options: { isolation: { strict: false, nodesPerMessage: 50 } },
    });
    const alice = served.registry.acquire({ userId: 'alice' });
    const client = await connect(served, 'alice');
    await expect(client.emitWithAck('ping')).resolves.toBe('pong');
    expect(alice.mode.name).toBe('unified');

    alice.state.set(
      'many',
      Array.from({ length: 60 }, (_, id) => ({ id })),
    );
    const names: string[] = [];
    for (let message = 0; message < 6; message += 1) {
      await client.emitWithAck('ping');
      names.push(alice.mode.name);
    }
    expect(new Set(names)).toEqual(new Set(['degraded', 'unified']));
  });

  it('lets other work continue while it inspects a million objects', async () => {
    const served = await serve(quiet);
    const many = Array.from({ length: 1_000_000 }, (_, id) => ({ id }));
    const alice = served.registry.acquire({ userId: 'alice' });
    alice.track('many', many);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const report = await served.registry.inspect({ userId: 'alice' });
    clearInterval(timer);
    expect(report.checked.nodes).toBeGreaterThan(1_000_000);
    expect(turns).toBeGreaterThan(10);
  });
});
