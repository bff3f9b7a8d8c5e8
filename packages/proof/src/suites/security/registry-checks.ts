import { setTimeout as pause } from 'node:timers/promises';
import { VECTORS, type VectorId } from 'nestjs-websocket-manager';
import { judge, judgeEach } from '../../outcome.js';
import { randomOf } from '../../random.js';
import { steps } from '../../steps.js';
import type { Check } from '../../suite.js';
import { eventually } from '../../testbed/eventually.js';
import type { Visitor } from '../../testbed/visitor.js';
import type { SecurityWorld } from './security-world.js';

const USERS = 5;
const MOVES = 60;
/** Seven values for each of seven users: the 49 attributes that the replaced system claimed to check. */
const SEVEN = 7;
const ATTRIBUTES = SEVEN * SEVEN;
const DEPTH = 8;
/** Packets that are in flight arrive within this time, in milliseconds. */
const SETTLE_MS = 25;

export const REGISTRY_CHECKS: readonly Check<SecurityWorld>[] = [
  {
    id: 'security.registry-integrity',
    title: 'The registry stays correct while devices connect and disconnect',
    run: async ({ open, seed }) => {
      await using bed = await open({});
      const random = randomOf(seed);
      const devices: { user: string; device: Visitor }[] = [];
      for (let move = 0; move < MOVES; move += 1) {
        const isLeaving = devices.length > 0 && random() < 0.45;
        const index = Math.floor(random() * devices.length);
        const user = `user-${Math.floor(random() * USERS)}`;
        if (isLeaving) devices.splice(index, 1)[0].device.leave();
        else devices.push({ user, device: await bed.enter(user) });
      }
      await eventually(
        () => bed.registry.status().connections === devices.length,
      );
      const problems = Array.from({ length: USERS }, (_, index) => {
        const userId = `user-${index}`;
        const own = devices.filter(({ user }) => user === userId).length;
        const { valid, problems } = bed.registry.validate({ userId });
        const listed = bed.registry.get({ userId })?.connections.length ?? 0;
        if (!valid) return `${userId}: ${problems.join(' ')}`;
        return listed === own
          ? undefined
          : `${userId}: ${listed} connections for ${own} devices`;
      });
      return judgeEach(
        `users are registered correctly after ${MOVES} moves`,
        USERS,
        problems.filter((one) => one !== undefined),
      );
    },
  },
  {
    id: 'security.inspection',
    title:
      'A full inspection covers every attribute of every user, at any depth',
    run: async ({ open }) => {
      await using bed = await open({});
      for (let user = 0; user < SEVEN; user += 1) {
        const { state } = bed.registry.acquire({ userId: `user-${user}` });
        for (let value = 0; value < SEVEN; value += 1)
          state.set(`value-${value}`, nested(DEPTH));
      }
      const { clean, checked } = await bed.registry.validateIsolation();
      const { attributes, nodes, managers, vectors } = checked;
      const objects = ATTRIBUTES * (DEPTH + 1);
      return judge(
        clean &&
          managers === SEVEN &&
          attributes >= ATTRIBUTES &&
          nodes >= objects,
        {
          measured: `${attributes} attributes and ${nodes} objects of ${managers} users, for ${vectors.length} vectors`,
          bound: `at least ${ATTRIBUTES} attributes and ${objects} objects, and nothing found`,
          reason: clean
            ? 'some of them were not inspected'
            : 'a violation was found without a cause',
        },
      );
    },
  },
  {
    id: 'security.no-false-alarm',
    title: 'A correct application causes no violation',
    run: async ({ open }) => {
      await using bed = await open({});
      const users = ['alice', 'bob', 'carol'];
      for (const userId of users) {
        const visitor = await bed.enter(userId);
        const manager = bed.registry.acquire({ userId });
        manager.state.set('notes', [{ text: `of ${userId}` }]);
        manager.join('team');
        await visitor.ask('ping');
        await visitor.ask('merge', { userId, note: { text: 'hello' } });
        visitor.send('stream');
        manager.emit('own', { for: userId });
        manager.to('team').emit('said', { by: userId });
        manager.sendTo('alice', 'letter', userId, { reason: 'a letter' });
      }
      await bed.registry.validateIsolation();
      await pause(SETTLE_MS);
      const found = bed.violations.map(({ vector }) => vector);
      return judge(found.length === 0, {
        measured: `${found.length} violations`,
        bound: 'none',
        reason: `raised without a cause: ${found.join(', ')}`,
      });
    },
  },
  {
    id: 'security.incidents',
    title:
      'Every violation becomes an incident with its users, vector and place',
    run: async ({ plant }) => {
      const problems: string[] = [];
      for (const vector of RECORDED) {
        const { incidents, violations } = await plant(vector);
        const recorded = incidents.reduce((sum, { count }) => sum + count, 0);
        const incident = incidents.find((one) => one.vector === vector);
        const isWhole =
          incident?.severity === VECTORS[vector].severity &&
          (incident.users.length > 0 || OF_NOBODY.has(vector)) &&
          incident.id !== '' &&
          Object.isFrozen(incident);
        if (!isWhole || recorded === 0 || recorded > violations.length)
          problems.push(vector);
      }
      return judgeEach('vectors are recorded', RECORDED.length, problems);
    },
  },
  {
    id: 'security.compliance',
    title:
      'Incidents list the duties under HIPAA, SOC 2, SEC and GDPR that may apply',
    run: async ({ plant }) => {
      const problems: string[] = [];
      for (const vector of RECORDED) {
        const { incidents } = await plant(vector);
        for (const { impact, severity } of incidents) {
          const frameworks = FRAMEWORKS.filter((framework) =>
            impact.duties.some((duty) => duty.startsWith(framework)),
          );
          const expected = EXPECTED_FRAMEWORKS[severity];
          const hasNotices = impact.notices.length > 0;
          if (frameworks.length < expected || hasNotices !== impact.disclosed)
            problems.push(`${vector}: ${frameworks.join(', ') || 'none'}`);
        }
        if (incidents.length === 0) problems.push(`${vector}: no incident`);
      }
      return judgeEach(
        'vectors are assessed for compliance',
        RECORDED.length,
        problems,
      );
    },
  },
  {
    id: 'security.monitoring',
    title: 'The monitoring counts violations at once',
    run: async ({ open }) => {
      await using bed = await open({});
      const before = bed.monitoring.metrics().incidents.violations;
      const alice = await bed.enter('alice');
      await alice.ask('to-all', 'text');
      await alice.ask('to-room', 'board');
      const { incidents } = bed.monitoring.metrics();
      return steps([
        ['the count is 0 before', before === 0],
        ['both violations are counted', incidents.violations === 2],
        [
          'by vector',
          incidents.byVector['unscoped-broadcast'] === 1 &&
            incidents.byVector['foreign-channel'] === 1,
        ],
      ]);
    },
  },
];

const FRAMEWORKS = ['HIPAA', 'SOC 2', 'SEC', 'GDPR'];

/** The minimum number of frameworks of an incident. An incident of low severity may have none. */
const EXPECTED_FRAMEWORKS = {
  critical: FRAMEWORKS.length,
  high: 1,
  medium: 1,
  low: 0,
} as const;

/** What is found where nobody can tell whose it is. */
const OF_NOBODY: ReadonlySet<VectorId> = new Set(['unattributed-packet']);

const RECORDED = Object.keys(VECTORS) as VectorId[];

function nested(depth: number): object {
  return depth === 0 ? {} : { inner: nested(depth - 1) };
}
