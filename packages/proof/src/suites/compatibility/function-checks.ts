import { codeOf } from '../../code-of.js';
import { counted } from '../../counted.js';
import { judge } from '../../outcome.js';
import { steps } from '../../steps.js';
import type { Check } from '../../suite.js';
import type { CompatibilityWorld } from './compatibility-world.js';
import { withNodeEnv } from './deprecation-trial.js';

const user = (userId: string) => ({ userId });

/** The deprecated functions. */
export const FUNCTION_CHECKS: readonly Check<CompatibilityWorld>[] = [
  {
    id: 'compatibility.factory',
    title:
      '`WebSocketManagerFactory.createManager()` gives the registry’s manager',
    run: ({ bed, legacy }) =>
      judgeSame(
        legacy.WebSocketManagerFactory.createManager(user('factory')),
        bed.registry.get(user('factory')),
      ),
  },
  {
    id: 'compatibility.create',
    title: '`createWebSocketManager()` gives the registry’s manager',
    run: async ({ bed, legacy }) =>
      judgeSame(
        await legacy.createWebSocketManager(user('create')),
        bed.registry.get(user('create')),
      ),
  },
  {
    id: 'compatibility.create-sync',
    title: '`createWebSocketManagerSync()` gives the registry’s manager',
    run: ({ bed, legacy }) =>
      judgeSame(
        legacy.createWebSocketManagerSync(user('sync')),
        bed.registry.get(user('sync')),
      ),
  },
  {
    id: 'compatibility.get',
    title: '`getWebSocketManager()` gives the registry’s manager',
    run: ({ bed, legacy }) =>
      judgeSame(
        legacy.getWebSocketManager(user('get')),
        bed.registry.get(user('get')),
      ),
  },
  {
    id: 'compatibility.same-manager',
    title: 'Whichever way it is asked for, a user has one manager',
    run: async ({ bed, legacy }) => {
      const one = user('one-for-all');
      const managers = new Set<object>([
        legacy.WebSocketManagerFactory.createManager(one),
        await legacy.createWebSocketManager(one),
        legacy.createWebSocketManagerSync(one),
        legacy.getWebSocketManager(one),
        bed.registry.acquire(one),
      ]);
      return judge(managers.size === 1, {
        measured: `${counted(managers.size, 'manager')}, asked for in 5 ways`,
        bound: 'one',
        reason: 'the deprecated API makes managers beside the registry',
      });
    },
  },
  {
    id: 'compatibility.direct-construction',
    title: '`new WebSocketManagerFactory()` throws',
    run: ({ legacy }) => {
      const code = codeOf(() => new legacy.WebSocketManagerFactory());
      return judge(code === 'WSM_FACTORY_CONSTRUCTION', {
        measured: code ?? 'gives one',
        bound: 'WSM_FACTORY_CONSTRUCTION',
        reason: 'a factory can be made beside the registry',
      });
    },
  },
  {
    id: 'compatibility.registry-status',
    title: '`getManagerRegistryStatus()` says what the registry says',
    run: ({ bed, legacy }) => {
      legacy.getWebSocketManager(user('counted'));
      const said = legacy.getManagerRegistryStatus();
      const { managers, connections } = bed.registry.status();
      return judge(
        said.managers === managers && said.connections === connections,
        {
          measured: `${said.managers} managers, ${said.connections} connections`,
          bound: `${managers} managers, ${connections} connections`,
          reason: 'the two do not say the same',
        },
      );
    },
  },
  {
    id: 'compatibility.no-duplicates',
    title:
      '`validateNoDuplicateManagersForUser()` finds a manager that is registered twice',
    run: ({ bed, legacy }) => {
      const twice = user('twice');
      bed.registry.acquire(twice);
      const before = legacy.validateNoDuplicateManagersForUser(twice);
      // What is wrong is planted where the registry keeps its validation: nothing else can register a manager twice.
      const validate = bed.registry.validate.bind(bed.registry);
      bed.registry.validate = (one) => ({ ...validate(one), valid: false });
      const after = legacy.validateNoDuplicateManagersForUser(twice);
      bed.registry.validate = validate;
      return steps([
        ['it holds where there is one manager', before],
        ['it does not hold where the registry says otherwise', !after],
      ]);
    },
  },
  {
    id: 'compatibility.no-application',
    title: 'Without an application, the deprecated functions say so',
    run: ({ withoutApplication: code }) =>
      judge(code === 'WSM_NO_APPLICATION', {
        measured: code ?? 'nothing is thrown',
        bound: 'WSM_NO_APPLICATION',
        reason: 'nobody is told what is missing',
      }),
  },
  {
    id: 'compatibility.reset',
    title: '`resetManagerRegistry()` works in tests, and nowhere else',
    run: ({ bed, legacy }) => {
      bed.registry.acquire(user('reset'));
      const code = withNodeEnv('production', () =>
        codeOf(() => legacy.resetManagerRegistry()),
      );
      const kept = bed.registry.get(user('reset')) !== undefined;
      withNodeEnv('test', () => legacy.resetManagerRegistry());
      return steps([
        ['outside of tests it throws', code === 'WSM_TESTS_ONLY'],
        ['and ends nothing', kept],
        ['in a test nobody is left', bed.registry.size === 0],
      ]);
    },
  },
];

function judgeSame(got: object, registered: object | undefined) {
  return judge(got === registered, {
    measured: got === registered ? 'the same instance' : 'another one',
    bound: 'the same instance',
    reason: 'there is a manager that the registry does not know',
  });
}
