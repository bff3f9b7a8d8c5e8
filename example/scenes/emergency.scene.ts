import type { SecurityIncident } from 'nestjs-websocket-manager';
import { eventually } from '../stage/eventually.js';
import { exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';

const COOL_DOWN_MS = 400;
const FRAMEWORKS = ['GDPR', 'HIPAA', 'SEC', 'SOC 2'];

export const emergency: Scene = {
  name: 'Emergency',
  promise:
    'One object gets into the states of Alice and Bob. Both are quarantined and return to a clean state; Carol is not affected.',
  options: { quarantine: { coolDownMs: COOL_DOWN_MS } },

  async play(stage) {
    const [alice, bob, carol] = [
      await stage.device('alice', 'Alice'),
      await stage.device('bob', 'Bob'),
      await stage.device('carol', 'Carol'),
    ];
    await carol.ask('notes/add', { text: 'tea' });

    // The effect of a shared default, or of a cache without the user in its key.
    const cart = { items: ['a secret of Alice'] };
    stage.registry.acquire({ userId: 'alice' }).state.set('cart', cart);
    const held = stage.registry.acquire({ userId: 'bob' });
    held.state.set('cart', cart);

    const [found] = stage.incidents;
    const endings = [await alice.untilEnded(), await bob.untilEnded()];
    const atOnce = await stage.knock({ token: stage.tokens.issue('alice') });
    const { quarantined } = stage.registry.status();
    await eventually(
      'the cool-down is over',
      () => stage.registry.status().quarantined.length === 0,
    );
    const back = await stage.device('alice', 'Alice, later');
    const { state } = stage.registry.acquire({ userId: 'alice' });

    return [
      exactly(
        'Alice and Bob receive',
        [...alice.errorCodes, ...bob.errorCodes],
        ['QUARANTINED', 'QUARANTINED'],
      ),
      exactly('Their connections', endings, [
        'io server disconnect',
        'io server disconnect',
      ]),
      exactly(
        "Bob's manager, if used",
        codeOf(() => held.emit('x')),
        'WSM_MANAGER_QUARANTINED',
      ),
      exactly('In quarantine', quarantined.map(({ key }) => key).toSorted(), [
        'u~alice',
        'u~bob',
      ]),
      exactly('Alice reconnects at once', atOnce, 'QUARANTINED'),
      exactly(
        'Alice, after the cool-down',
        (await back.whoAmI()).userId,
        'alice',
      ),
      exactly('Her cart is gone', state.get('cart') === undefined, true),
      exactly('Carol finds', await carol.ask('notes/list'), ['tea']),
      exactly("Carol's errors", carol.errorCodes, []),
      exactly('The incident', [found].map(inWords), [
        'critical: shared-reference. Users u~bob, u~alice, both at state.cart. Both quarantined. ' +
          'Duties: GDPR, HIPAA, SEC, SOC 2',
      ]),
    ];
  },
};

/** An incident in words. */
function inWords(incident: SecurityIncident): string {
  const { severity, vector, users, paths, action, impact } = incident;
  const places = [...new Set(paths)].join(' and ');
  const touched = FRAMEWORKS.filter((framework) =>
    impact.duties.some((duty) => duty.startsWith(framework)),
  );
  return (
    `${severity}: ${vector}. Users ${users.join(', ')}, both at ${places}. ` +
    `Both ${action}. Duties: ${touched.join(', ')}`
  );
}

function codeOf(use: () => void): string {
  try {
    use();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'works';
}
