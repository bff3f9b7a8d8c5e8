import { counted } from '../../counted.js';
import type { HuntResult, SharingToConfirm } from '../../hunt/index.js';
import { type Outcome, judge, skipped } from '../../outcome.js';

/**
 * Whether all sharing that looks deliberate is declared. It is not a leak, but not proven before somebody confirms it.
 */
export function judgeSharing({ sharing, problem }: HuntResult): Outcome {
  if (sharing.length === 0)
    return problem
      ? skipped(problem.message)
      : judge(true, {
          measured: 'nothing to confirm',
          bound: 'nothing to confirm',
          reason: '',
        });
  const events = [...new Set(sharing.map(({ event }) => event))];
  return {
    ...skipped(
      `sharing to confirm: if ${events.map((event) => `"${event}"`).join(', ')} should reach the other members of a room, add --share ${events.join(',')}`,
    ),
    measured: `${counted(events.length, 'event')} to confirm`,
    bound: 'nothing to confirm',
    isGap: true,
    evidence: sharing.map(shareLine),
  };
}

/** The shared event, and the option that declares it. */
export function shareLine({
  event,
  sentWith,
  rooms: [room, ...others],
  namespace,
  count,
}: SharingToConfirm): string {
  const origin = sentWith === undefined ? 'a name' : `what "${sentWith}" sends`;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `"${event}" carried ${origin} to other members of the room "${room}"${more} in ${namespace}, ${counted(count, 'time')}; all simulated users joined it by their own messages. If that is intended: --share ${event}`;
}
