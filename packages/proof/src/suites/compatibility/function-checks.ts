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
      '`WebSocketManagerFactory.createManager()` returns the registry’s manager',
    run: ({ bed, legacy }) =>
      judgeSame(
        legacy.WebSocketManagerFactory.createManager(user('factory')),
        bed.registry.get(user('factory')),
      ),
  },
  {
    id: 'compatibility.create',
    title: '`createWebSocketManager()` returns the registry’s manager',
    run: async ({ bed, legacy }) =>
      judgeSame(
        await legacy.createWebSocketManager(user('create')),
        bed.registry.get(user('create')),
      ),
  },
  {
    id: 'compatibility.create-sync',
    title: '`createWebSocketManagerSync()` returns the registry’s manager',
    run: ({ bed, legacy }) =>
      judgeSame(
        legacy.createWebSocketManagerSync(user('sync')),
        bed.registry.get(user('sync')),
      ),
  },
  {
    id: 'compatibility.get',
    title: '`getWebSocketManager()` returns the registry’s manager',
    run: ({ bed, legacy }) =>
      judgeSame(
        legacy.getWebSocketManager(user('get')),
        bed.registry.get(user('get')),
      ),
  },
  {
    id: 'compatibility.same-manager',
    title: 'A user has one manager in every deprecated function',
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
        measured: `${counted(managers.size, 'manager')}, requested in 5 ways`,
        bound: 'one',
        reason: 'the deprecated API creates managers outside of the registry',
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
        reason: 'a factory can be constructed',
      });
    },
  },
  {
    id: 'compatibility.registry-status',
    title: '`getManagerRegistryStatus()` returns the status of the registry',
    run: ({ bed, legacy }) => {
      legacy.getWebSocketManager(user('counted'));
      const said = legacy.getManagerRegistryStatus();
      const { managers, connections } = bed.registry.status();
      return judge(
        said.managers === managers && said.connections === connections,
        {
          measured: `${said.managers} managers, ${said.connections} connections`,
          bound: `${managers} managers, ${connections} connections`,
          reason: 'the two results differ',
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
      // The defect is planted in the validation of the registry, because nothing else can register a manager twice.
      const validate = bed.registry.validate.bind(bed.registry);
      bed.registry.validate = (one) => ({ ...validate(one), valid: false });
      const after = legacy.validateNoDuplicateManagersForUser(twice);
      bed.registry.validate = validate;
      return steps([
        ['it returns true for one manager', before],
        ['it returns false if the registry reports a problem', !after],
      ]);
    },
  },
  {
    id: 'compatibility.no-application',
    title:
      'Without an application, the deprecated functions throw an error that tells it',
    run: ({ withoutApplication: code }) =>
      judge(code === 'WSM_NO_APPLICATION', {
        measured: code ?? 'nothing is thrown',
        bound: 'WSM_NO_APPLICATION',
        reason: 'no error tells what is missing',
      }),
  },
  {
    id: 'compatibility.reset',
    title: '`resetManagerRegistry()` works only in tests',
    run: ({ bed, legacy }) => {
      bed.registry.acquire(user('reset'));
      const code = withNodeEnv('production', () =>
        codeOf(() => legacy.resetManagerRegistry()),
      );
      const kept = bed.registry.get(user('reset')) !== undefined;
      withNodeEnv('test', () => legacy.resetManagerRegistry());
      return steps([
        ['outside of tests it throws', code === 'WSM_TESTS_ONLY'],
        ['and ends no manager', kept],
        ['in a test no manager is left', bed.registry.size === 0],
      ]);
    },
  },
];

function judgeSame(got: object, registered: object | undefined) {
  return judge(got === registered, {
    measured: got === registered ? 'the same instance' : 'another instance',
    bound: 'the same instance',
    reason: 'the registry does not know the manager',
  });
}
