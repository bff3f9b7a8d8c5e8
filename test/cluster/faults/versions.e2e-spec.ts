import {
  EmergencyBreaker,
  Incidents,
  MemoryHub,
  type SecurityIncident,
  memoryCluster,
} from '../../../src/index.js';
import { changesOf, nodeOf, outcome } from './fault-world.js';
import { connect, eventually, settle } from '../../support/harness.js';

/** What a node of another version, or a broken one, may publish or keep. */
const STRANGE = [
  '',
  'no JSON {',
  'null',
  '[]',
  '"text"',
  '{"v":2,"message":{"type":99}}',
  '{"do":"something-new","key":"u~alice"}',
  '{"is":"something-new","namespace":"/","room":"room"}',
  '{"news":{"do":"something-new","key":"u~alice"}}',
];
const TOPICS = [
  'packets:/',
  'packets:/@u~alice',
  'managers',
  'rooms',
  'measures',
  'incidents',
  'counts',
  'presence:everybody',
];

describe('nodes of two versions', () => {
  it('ignore what they do not understand, count and record it, and work on', async () => {
    const hub = new MemoryHub();
    const node = await nodeOf(memoryCluster(hub), {
      incidents: { cluster: true },
    });
    const recorded: SecurityIncident[] = [];
    node.app.get(Incidents).incidents$.subscribe((one) => {
      recorded.push(one);
    });
    const alice = await connect(node, 'alice');
    const told = await changesOf(node);
    const other = memoryCluster(hub);
    await other.start();
    for (const text of STRANGE) {
      for (const topic of [...TOPICS, `counts:${[...hub.nodes.keys()][0]}`])
        await other.publish(topic, text);
      for (const name of ['server', 'user:u~alice'])
        await other.put('measures', name, text);
      await other.append('incidents', text, 100);
      await other.enter('devices:u~alice', text);
      await other.enter('channel:everybody', text);
      await settle(5);
      expect(await alice.emitWithAck('ping')).toBe('pong');
      expect(await outcome(node.url, 'alice')).toBe('in');
    }
    alice.emit('join');
    await eventually(() =>
      expect(told).toContainEqual({ is: 'joined', userId: 'alice' }),
    );
    const members = await node.registry.members('everybody');
    expect(members).toMatchObject([{ userId: 'alice' }]);
    const [location] = await node.registry.whereIs({ userId: 'alice' });
    expect(location.devices).toMatchObject([{ id: alice.id }]);
    expect((await node.seen()).lost).toBeGreaterThanOrEqual(STRANGE.length);
    // It is on record, once for each kind, and shows in `wsm_violations_total`.
    const vectors = recorded.map(({ vector }) => vector);
    expect(new Set(vectors)).toEqual(new Set(['unattributed-packet']));
    // What they both understand still counts.
    const breaker = node.app.get(EmergencyBreaker);
    breaker.quarantine({ userId: 'alice' }, 'a report');
    expect(await outcome(node.url, 'alice')).toBe('QUARANTINED');
  });
});
