import { codeOf } from '../../code-of.js';
import { counted } from '../../counted.js';
import { judge } from '../../outcome.js';
import { type Check, suiteOf } from '../../suite.js';
import { eventually } from '../../testbed/eventually.js';
import { steps } from '../../steps.js';
import { APP_CHECKS } from './app-checks.js';
import {
  type FunctionalityWorld,
  openFunctionalityWorld,
} from './functionality-world.js';

const MANY = 100;

const LIBRARY_CHECKS: readonly Check<FunctionalityWorld>[] = [
  {
    id: 'functionality.creation',
    title: 'A user who connects gets a manager with their identity',
    run: async ({ bed }) => {
      await bed.enter('creation');
      const manager = bed.registry.get({ userId: 'creation' });
      return steps([
        ['there is a manager', manager !== undefined],
        ['it is active', manager?.active === true],
        ['it knows its user', manager?.user.userId === 'creation'],
        ['and the connection', manager?.connections.length === 1],
      ]);
    },
  },
  {
    id: 'functionality.same-manager',
    title: 'The same user always gets the same manager',
    run: async ({ bed }) => {
      const user = { userId: 'same' };
      await Promise.all([bed.enter('same'), bed.enter('same')]);
      const asked = await Promise.all(
        Array.from({ length: MANY }, async () => bed.registry.acquire(user)),
      );
      const managers = new Set([...asked, bed.registry.get(user)]);
      return judge(managers.size === 1, {
        measured: `${counted(managers.size, 'manager')} for one user, requested ${MANY + 1} times`,
        bound: 'one',
        reason: 'one user has several managers',
      });
    },
  },
  {
    id: 'functionality.direct-construction',
    title: 'Only the registry can create a manager',
    run: ({ WebSocketManager }) => {
      const code = codeOf(() => new WebSocketManager());
      return judge(code === 'WSM_DIRECT_CONSTRUCTION', {
        measured: `new WebSocketManager() ${code ? `throws ${code}` : 'gives one'}`,
        bound: 'throws WSM_DIRECT_CONSTRUCTION',
        reason: 'managers can be created outside of the registry',
      });
    },
  },
  {
    id: 'functionality.different-managers',
    title: 'Different users have different managers with separate states',
    run: ({ bed }) => {
      const [one, other] = ['one', 'other'].map((userId) =>
        bed.registry.acquire({ userId }),
      );
      one.state.set('secret', 'of one');
      return steps([
        ['two managers', one !== other && one.id !== other.id],
        ['two keys', one.key !== other.key],
        ['two states', one.state !== other.state],
        [
          'values of one user are not in the other state',
          !other.state.has('secret'),
        ],
        ['two modes', one.mode !== other.mode],
      ]);
    },
  },
  {
    id: 'functionality.isolation',
    title: 'A packet to a user reaches all of their devices and no other user',
    run: async ({ bed }) => {
      const [laptop, phone, stranger] = [
        await bed.enter('sender'),
        await bed.enter('sender'),
        await bed.enter('stranger'),
      ];
      bed.registry.acquire({ userId: 'sender' }).emit('news', 'for one user');
      const own = [laptop, phone];
      await eventually(() => own.every(({ news }) => news.length > 0));
      // A connection delivers in order: a packet that has not arrived before this answer was not sent.
      await stranger.ask('ping');
      return steps([
        ['both devices have it', own.every(({ news }) => news.length === 1)],
        ['the other user has nothing', stranger.news.length === 0],
      ]);
    },
  },
  {
    id: 'functionality.no-duplicates',
    title: 'Users who connect at the same time are registered once each',
    run: async ({ bed }) => {
      const names = Array.from(
        { length: MANY },
        (_, index) => `crowd-${index % (MANY / 4)}`,
      );
      await Promise.all(names.map((name) => bed.enter(name)));
      const users = [...new Set(names)];
      const problems = users.flatMap((userId) => {
        const { valid, managers, problems } = bed.registry.validate({ userId });
        return valid && managers === 1
          ? []
          : [`${userId}: ${problems.join(' ')}`];
      });
      return judge(problems.length === 0, {
        measured: `${users.length - problems.length} of ${users.length} users registered once, over ${MANY} connections`,
        bound: 'all of them',
        reason: 'users are registered twice',
        ...(problems.length > 0 && { evidence: problems.slice(0, 10) }),
      });
    },
  },
  {
    id: 'functionality.registry-status',
    title: 'The registry counts managers and connections',
    run: async ({ bed }) => {
      await bed.enter('counted');
      await bed.enter('counted');
      bed.registry.acquire({ userId: 'counted-too' });
      const { managers, connections, users } = bed.registry.status();
      const counts = Object.values(users);
      const sum = counts.reduce((total, count) => total + count, 0);
      return steps([
        ['both connections of one user', users['u~counted'] === 2],
        ['none of the other', users['u~counted-too'] === 0],
        ['as many managers as users', managers === counts.length],
        ['as many connections as of all users', connections === sum],
      ]);
    },
  },
  {
    id: 'functionality.release',
    title:
      'A manager is released after its user disconnects, and cannot be used again',
    run: async ({ bed }) => {
      const visitor = await bed.enter('leaving');
      const manager = bed.registry.acquire({ userId: 'leaving' });
      visitor.leave();
      const isGone = await eventually(
        () => bed.registry.get({ userId: 'leaving' }) === undefined,
      );
      const code = codeOf(() => manager.emit('late'));
      return steps([
        ['it leaves the registry', isGone],
        ['it is no longer active', !manager.active],
        ['using it throws', code === 'WSM_STALE_MANAGER'],
      ]);
    },
  },
];

export const FUNCTIONALITY_CHECKS = [...LIBRARY_CHECKS, ...APP_CHECKS];

/** Does a user have one manager that reaches only this user? */
export const FUNCTIONALITY_SUITE = suiteOf({
  id: 'functionality',
  title: 'Functionality',
  checks: () => FUNCTIONALITY_CHECKS,
  open: openFunctionalityWorld,
});
