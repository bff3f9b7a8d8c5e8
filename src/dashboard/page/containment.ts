import { act } from './act.js';
import { type Entry, KeptList, button, byId, make, setText } from './dom.js';
import { duration, time } from './format.js';
import type { Quarantined, View } from './view.js';

const LOCK_DOWN = button('Lock down', 'danger', () =>
  act({
    action: 'lock-down',
    title: 'Lock down',
    what: 'New connections are refused until somebody ends the lockdown. Connected clients stay connected.',
  }),
);
const RESET = button('End the lockdown', '', () =>
  act({
    action: 'reset',
    title: 'End the lockdown',
    what: 'New connections are accepted again.',
  }),
);
const QUARANTINE = button('Quarantine a user', 'danger', () => quarantine(''));

/** Asks for a reason, then puts a user into quarantine. */
export function quarantine(user: string): void {
  act({
    action: 'quarantine',
    title: 'Quarantine a user',
    what: 'All devices of this user are disconnected, and refused until the user is released.',
    user,
  });
}

function release(user: string): void {
  act({
    action: 'release',
    title: 'Release',
    what: 'This user may connect again.',
    user,
  });
}

/** Creates the state at the top, and the panel of breakers and quarantines. @returns a function that shows a view */
export function createContainment(canWrite: boolean): (view: View) => void {
  let now = 0;
  const createUser = ({ name }: Quarantined): Entry<Quarantined> => {
    const left = make('span', 'soft');
    const element = make('li', '', make('code', '', name), ' ', left, ' ');
    if (canWrite) {
      const free = button('Release', '', () => release(name));
      free.setAttribute('aria-label', `Release ${name}`);
      element.append(free);
    }
    return {
      element,
      update: ({ since, until }) =>
        setText(
          left,
          until === null
            ? `by hand since ${time(since)}, until released`
            : `${duration(until - now)} left, since ${time(since)}`,
        ),
    };
  };
  const quarantined = new KeptList(
    byId('quarantined'),
    ({ name }) => name,
    createUser,
  );
  if (canWrite) {
    byId('server-actions').append(LOCK_DOWN, RESET);
    byId('user-actions').append(QUARANTINE);
  }
  return (view) => {
    now = view.now;
    const { word, why, until } = view.status;
    byId('status').dataset.word = word;
    setText(byId('word'), word);
    const left = until === null ? '' : ` ${duration(until - now)} left.`;
    setText(byId('why'), why + left);
    RESET.hidden = view.breakers.server === 'closed';
    LOCK_DOWN.hidden = view.breakers.server === 'held';
    const { open, halfOpen, held } = view.breakers.users;
    setText(
      byId('breakers'),
      `Server: ${view.breakers.server}. Users: ${open} in quarantine, ${held} held by hand, ${halfOpen} returned and watched.` +
        (view.quarantinedMore > 0
          ? ` ${view.quarantinedMore} more are not listed.`
          : ''),
    );
    quarantined.show(view.quarantined);
  };
}
