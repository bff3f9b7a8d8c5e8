/** The default number of clients. */
export const CLIENTS = 50;

/** The description of a server of the benchmarks. Plain data, which is sent to the server's process. */
export interface ServerSpec {
  readonly app: 'socket.io' | 'nest' | 'cls' | 'managed';
  /**
   * `empty`: one empty guard and one empty interceptor of the application's own. `application`: what gateways have as
   * people write them, around the handler: a guard, an interceptor, a `ValidationPipe` and an exception filter.
   */
  readonly enhancers?: 'empty' | 'application';
  /** One gateway for all, or one for each connection with what it needs injected into its constructor. */
  readonly scope?: 'singleton' | 'injected';
  /**
   * `off`: every vector is `'off'` and neither guard nor interceptor is bound; what remains is a manager per user.
   * Default: `enforce`, as in the library.
   */
  readonly protection?: 'off' | 'report' | 'enforce';
  /** The state of each user: none, ten objects, or ten thousand. */
  readonly state?: 'none' | 'small' | 'large';
  /** The work of the clients. */
  readonly workload: 'ask' | 'publish' | 'hostile';
  /** Steps of arithmetic that each handler wastes, to test the check. */
  readonly wastedSteps?: number;
}

/** One line of the table of messages. */
export interface Contestant {
  readonly id: string;
  readonly label: string;
  /** The question that this line answers. */
  readonly asks: string;
  readonly spec: ServerSpec;
}

const ask = { workload: 'ask', state: 'small' } as const;
const managed = { ...ask, app: 'managed', scope: 'singleton' } as const;

/** Not all combinations: each line answers a question that the others do not. */
export const CONTESTANTS: readonly Contestant[] = [
  {
    id: 'socket.io',
    label: 'bare socket.io',
    asks: 'what the transport costs',
    spec: { ...ask, app: 'socket.io' },
  },
  {
    id: 'nest',
    label: 'Nest, singleton gateway',
    asks: 'what Nest costs without any protection',
    spec: { ...ask, app: 'nest' },
  },
  {
    id: 'nest-enhancers',
    label: 'Nest, empty guard and interceptor',
    asks: 'what a place for protection costs in Nest',
    spec: { ...ask, app: 'nest', enhancers: 'empty' },
  },
  {
    id: 'nest-enhancers-large',
    label: 'Nest, empty guard and interceptor, large state',
    asks: 'what a large state costs whoever looks after it',
    spec: { ...ask, app: 'nest', enhancers: 'empty', state: 'large' },
  },
  {
    id: 'nest-application',
    label: 'Nest, guard, interceptor, ValidationPipe and filter',
    asks: 'what a gateway as people write it costs in Nest',
    spec: { ...ask, app: 'nest', enhancers: 'application' },
  },
  {
    id: 'nest-request-application',
    label:
      'Nest, request-scoped, guard, interceptor, ValidationPipe and filter',
    asks: 'the same with a gateway per connection',
    spec: {
      ...ask,
      app: 'nest',
      enhancers: 'application',
      scope: 'injected',
    },
  },
  {
    id: 'nest-request',
    label: 'Nest, request-scoped, empty guard and interceptor',
    asks: 'what a gateway per connection costs in Nest',
    spec: { ...ask, app: 'nest', enhancers: 'empty', scope: 'injected' },
  },
  {
    id: 'cls',
    label: 'nestjs-cls, empty guard and interceptor',
    asks: 'what knowing the user below the handler costs elsewhere',
    spec: { ...ask, app: 'cls', enhancers: 'empty' },
  },
  {
    id: 'ours-off',
    label: 'ours, protection off',
    asks: 'what a manager per user costs before anything is protected',
    spec: { ...managed, protection: 'off' },
  },
  {
    id: 'ours-report',
    label: 'ours, report',
    asks: 'whether watching is cheaper than policing',
    spec: { ...managed, protection: 'report' },
  },
  {
    id: 'ours',
    label: 'ours, enforce (the default)',
    asks: 'what the protection costs as installed',
    spec: managed,
  },
  {
    id: 'ours-none',
    label: 'ours, enforce, nothing kept',
    asks: 'what of that is the look at the state',
    spec: { ...managed, state: 'none' },
  },
  {
    id: 'ours-large',
    label: 'ours, enforce, large state',
    asks: 'whether a message pays for the size of the state',
    spec: { ...managed, state: 'large' },
  },
  {
    id: 'ours-injected',
    label: 'ours, enforce, manager injected',
    asks: 'what the constructor injection costs',
    spec: { ...managed, scope: 'injected' },
  },
  {
    id: 'ours-application',
    label: 'ours, enforce, guard, interceptor, ValidationPipe and filter',
    asks: 'what the protection costs a gateway as people write it',
    spec: { ...managed, enhancers: 'application' },
  },
  {
    id: 'ours-injected-application',
    label:
      'ours, enforce, manager injected, guard, interceptor, ValidationPipe and filter',
    asks: 'the same with the manager in the constructor',
    spec: { ...managed, enhancers: 'application', scope: 'injected' },
  },
];

/** The server of one line. */
export function specOf(id: string): ServerSpec {
  const found = CONTESTANTS.find((contestant) => contestant.id === id);
  if (!found) throw new TypeError(`There is no contestant "${id}".`);
  return found.spec;
}
