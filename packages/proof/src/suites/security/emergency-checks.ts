import { judge } from '../../outcome.js';
import { steps } from '../../steps.js';
import type { Check } from '../../suite.js';
import { eventually } from '../../testbed/eventually.js';
import type { Testbed } from '../../testbed/testbed.js';
import type { SecurityWorld } from './security-world.js';

const LONG_MS = 60_000;
/** A short time, because checks wait for it. */
const SHORT_MS = 150;
const MESSAGES = 50;

export const EMERGENCY_CHECKS: readonly Check<SecurityWorld>[] = [
  {
    id: 'security.breaker',
    title:
      'The circuit breaker refuses new connections when tripped, and accepts them when reset',
    run: async ({ open }) => {
      await using bed = await open({});
      const alice = await bed.enter('alice');
      bed.breaker.trip('stability proof');
      const refusal = await bed.knock('bob');
      const answer = await alice.ask('ping');
      bed.breaker.reset();
      const afterwards = await bed.knock('bob');
      return steps([
        ['a new connection is refused', refusal === 'LOCKDOWN'],
        ['connected clients are served', answer === 'pong'],
        ['after the reset it is accepted', afterwards === undefined],
      ]);
    },
  },
  {
    id: 'security.lockdown',
    title:
      'Too many contaminated users lock the server down, and it opens by itself',
    run: async ({ open }) => {
      await using bed = await open({
        lockdown: { violations: 1, windowMs: LONG_MS, coolDownMs: SHORT_MS },
      });
      const carol = await bed.enter('carol');
      contaminate(bed, 'alice', 'bob');
      const first = bed.breaker.state.is;
      contaminate(bed, 'dave', 'erin');
      const refusal = await bed.knock('frank');
      const answer = await carol.ask('ping');
      const opens = await eventually(() => bed.breaker.state.is !== 'open');
      const afterwards = await bed.knock('frank');
      return steps([
        ['one incident does not lock it down', first === 'closed'],
        ['the second one refuses new connections', refusal === 'LOCKDOWN'],
        ['connected clients are served', answer === 'pong'],
        ['it opens by itself', opens && afterwards === undefined],
      ]);
    },
  },
  {
    id: 'security.cleanup',
    title:
      'Contaminated users are notified and disconnected, and lose their state',
    run: async ({ open }) => {
      await using bed = await open({});
      const [alice, phone, bob] = [
        await bed.enter('alice'),
        await bed.enter('alice'),
        await bed.enter('bob'),
      ];
      const before = bed.registry.acquire({ userId: 'alice' });
      contaminate(bed, 'alice', 'bob');
      const devices = [alice, phone, bob];
      const areGone = await eventually(() =>
        devices.every(({ ending }) => ending !== undefined),
      );
      const areTold = devices.every(({ notices }) =>
        notices.includes('QUARANTINED'),
      );
      const { managers, quarantined } = bed.registry.status();
      return steps([
        ['their devices are disconnected', areGone],
        ['each receives the reason', areTold],
        ['their managers are removed from the registry', managers === 0],
        ['both are in quarantine', quarantined.length === 2],
        ['they can send nothing', throws(() => before.emit('late'))],
        ['their state is dropped', throws(() => before.state.get('draft'))],
      ]);
    },
  },
  {
    id: 'security.quarantine',
    title: 'A user in quarantine waits, and returns to a clean manager',
    run: async ({ open }) => {
      await using bed = await open({
        quarantine: { coolDownMs: LONG_MS, probes: 1 },
      });
      const before = bed.registry.acquire({ userId: 'alice' });
      contaminate(bed, 'alice', 'bob');
      const refusal = await bed.knock('alice');
      bed.breaker.reset({ userId: 'alice' });
      const afterwards = await bed.knock('alice');
      const after = bed.registry.get({ userId: 'alice' });
      return steps([
        ['the user is refused', refusal === 'QUARANTINED'],
        ['and accepted after it', afterwards === undefined],
        ['with another manager', after !== undefined && after !== before],
        ['that is empty', after?.state.size === 0],
      ]);
    },
  },
  {
    id: 'security.bystanders',
    title: 'Users who are not involved in an emergency lose no message',
    run: async ({ open }) => {
      await using bed = await open({});
      const carol = await bed.enter('carol');
      let answered = 0;
      for (let message = 0; message < MESSAGES; message += 1) {
        if (message % 10 === 0)
          contaminate(bed, `alice-${message}`, `bob-${message}`);
        if ((await carol.ask('ping')) === 'pong') answered += 1;
      }
      return judge(answered === MESSAGES, {
        measured: `${answered} of ${MESSAGES} messages answered during 5 incidents`,
        bound: 'all of them',
        reason: `${MESSAGES - answered} messages got no answer`,
      });
    },
  },
];

/** Puts one object into the states of two users. */
export function contaminate(
  { registry }: Pick<Testbed, 'registry'>,
  ...users: readonly [string, string]
): void {
  const shared = { notes: [] };
  for (const userId of users)
    registry.acquire({ userId }).state.set('draft', shared);
}

function throws(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}
