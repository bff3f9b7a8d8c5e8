import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SUITES } from '../run-proof.js';
import type { Suite } from '../suite.js';

/** The options of a proof. */
export interface ProveOptions {
  /** A file and an export; `undefined` for the built-in example. */
  readonly app: string | undefined;
  /** A file that describes the simulated users. */
  readonly identities: string | undefined;
  readonly users: number;
  readonly budgetMs: number;
  readonly suites: readonly Suite[];
  /** The folder of the report. */
  readonly out: string;
  readonly seed: string;
  readonly share: readonly string[];
  /** Why handlers are not exercised, by their names. */
  readonly explain: Readonly<Record<string, string>>;
}

/** An invalid command line. */
export class UsageError extends Error {}

const MIN_USERS = 2;
const MAX_USERS = 50;
const DEFAULT_USERS = '4';
const DEFAULT_BUDGET_S = '120';
const MAX_BUDGET_S = 86_400;
const DEFAULT_OUT = 'stability-proof';
const SEED_BYTES = 6;
/** The seed is part of command lines, of file names in CI systems, and of user names. */
const SEED = /^[A-Za-z0-9._-]{1,64}$/;

const NAMES = SUITES.map(({ id }) => id).join(', ');

export const USAGE = `Usage: nestjs-websocket-manager prove [options]

Starts an application in a separate process, connects simulated users, and checks that they stay
isolated. Prints progress and writes stability-proof.md, .html, .json and .xml (JUnit).

  --app FILE#EXPORT   the application: a module class, a DynamicModule, or a function that creates an
                      application; without it, the built-in example
  --identities FILE   a module that describes the simulated users: it exports identify({ name }), which
                      returns { auth, headers, query, … }, and messages, enter and explain if they
                      are needed
  --users N           simulated users, ${MIN_USERS} to ${MAX_USERS}; default ${DEFAULT_USERS}
  --budget SECONDS    after this time the remaining checks are skipped; default ${DEFAULT_BUDGET_S}
  --suites A,B        some of: ${NAMES};
                      default all of them
  --out FOLDER        the folder of the report; default ./${DEFAULT_OUT}
  --seed TEXT         the same seed gives the same run; default random
  --share EVENT,…     events that are intended for other users
  --explain GATEWAY.HANDLER=REASON
                      why a handler is not exercised; once for each handler

Exit code: 0 proven, 1 a check failed, 2 wrong usage, 3 not proven (the application does not start, or
a required check could not run), 130 interrupted.
`;

/** @returns `undefined` if the arguments ask for help */
export function parseProveOptions(
  argv: readonly string[],
): ProveOptions | undefined {
  const { help, ...values } = parse(argv);
  if (help) return undefined;
  const { app, identities, out, seed } = values;
  for (const [name, value] of Object.entries({ app, identities, out }))
    if (value?.trim() === '') throw new UsageError(`--${name} is empty`);
  if (seed !== undefined && !SEED.test(seed))
    throw new UsageError(
      '--seed has 1 to 64 letters, digits, dots, underscores and hyphens',
    );
  return {
    app,
    identities,
    users: wholeNumber('users', values.users, MIN_USERS, MAX_USERS),
    budgetMs: wholeNumber('budget', values.budget, 1, MAX_BUDGET_S) * 1_000,
    suites: suitesOf(values.suites),
    out: out ?? DEFAULT_OUT,
    seed: seed ?? randomBytes(SEED_BYTES).toString('hex'),
    share: listOf(values.share),
    explain: explanationsOf(values.explain),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        app: { type: 'string' },
        identities: { type: 'string' },
        users: { type: 'string', default: DEFAULT_USERS },
        budget: { type: 'string', default: DEFAULT_BUDGET_S },
        suites: { type: 'string', multiple: true },
        out: { type: 'string' },
        seed: { type: 'string' },
        share: { type: 'string', multiple: true },
        explain: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function wholeNumber(
  name: string,
  text: string,
  least: number,
  most: number,
): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(
    `--${name} is "${text}"; expected a whole number from ${least} to ${most}`,
  );
}

function suitesOf(given: readonly string[] | undefined): readonly Suite[] {
  const wanted = listOf(given);
  if (given && wanted.length === 0) throw new UsageError('--suites is empty');
  const unknown = wanted.find((id) => !SUITES.some((suite) => suite.id === id));
  if (unknown !== undefined)
    throw new UsageError(`there is no suite "${unknown}"; there are ${NAMES}`);
  return given ? SUITES.filter(({ id }) => wanted.includes(id)) : SUITES;
}

/** `ChatGateway.leave=needs a second room`; a reason may be any text that is not empty. */
function explanationsOf(
  given: readonly string[] = [],
): Readonly<Record<string, string>> {
  const explanations = given.map((text) => {
    const [, name, reason] = /^([^=]+)=\s*(\S.*)$/s.exec(text) ?? [];
    if (name !== undefined) return [name.trim(), reason] as const;
    throw new UsageError(
      `--explain is "${text}"; expected GATEWAY.HANDLER=REASON`,
    );
  });
  return Object.fromEntries(explanations);
}

function listOf(given: readonly string[] = []): readonly string[] {
  return given
    .flatMap((text) => text.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
