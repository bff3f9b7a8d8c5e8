import type { CommandIo } from 'nestjs-websocket-manager/internal';
import type { ApplicationUnderProof } from '../application.js';
import type { Library, ProofContext } from '../proof-context.js';
import type { ProofReport, Subject } from '../report/proof-report.js';
import { recommend } from '../report/recommendations.js';
import { describeVerdict } from '../report/verdict-words.js';
import { verdictOf } from '../report/verdict.js';
import { writeReport } from '../report/formats/write-report.js';
import { runSuites } from '../run-proof.js';
import { wordsOf } from '../suite.js';
import { type StartOptions, openApplication } from './open-application.js';
import { showProgress } from './progress.js';
import {
  type ProveOptions,
  USAGE,
  UsageError,
  parseProveOptions,
} from './prove-options.js';
import { commitOf, describeMachine, describeVersions } from './environment.js';

/** The exit codes of a proof. */
export const EXIT = {
  proven: 0,
  failed: 1,
  usage: 2,
  'not-proven': 3,
  interrupted: 130,
} as const;

const INTERRUPTED = 'it was interrupted';
const DEFAULT_COLUMNS = 80;

/**
 * The command `prove`.
 *
 * @param argv the arguments after `prove`
 * @param library the library, with its module
 * @param start options for specs, which start applications from the sources
 * @returns the exit code
 */
export async function runProve(
  argv: readonly string[],
  io: CommandIo,
  library: Library,
  start: StartOptions = {},
): Promise<number> {
  let options: ProveOptions | undefined;
  try {
    options = parseProveOptions(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr(`${error.message}\n\n${USAGE}`);
    return EXIT.usage;
  }
  if (!options) {
    io.stdout(USAGE);
    return 0;
  }
  return withInterruption((signal) =>
    prove(options, io, library, signal, start),
  );
}

async function prove(
  options: ProveOptions,
  io: CommandIo,
  library: Library,
  interruption: AbortSignal,
  start: StartOptions,
): Promise<number> {
  io.stderr(`Starting ${options.app ?? 'the built-in example'} …\n`);
  const began = performance.now();
  let application: ApplicationUnderProof;
  try {
    application = await openApplication(options, start);
  } catch (error) {
    io.stderr(
      interruption.aborted
        ? 'Interrupted.\n'
        : `${wordsOf(error)}\nNothing was proved.\n`,
    );
    return interruption.aborted ? EXIT.interrupted : EXIT['not-proven'];
  }
  const report = await runProof(
    options,
    application,
    library,
    io,
    interruption,
    began,
  );
  return conclude(report, options.out, io, interruption);
}

async function runProof(
  options: ProveOptions,
  application: ApplicationUnderProof,
  library: Library,
  io: CommandIo,
  interruption: AbortSignal,
  began: number,
): Promise<ProofReport> {
  const { seed, users, suites, budgetMs } = options;
  const at = new Date().toISOString();
  const budgetLeft = () => budgetMs - (performance.now() - began);
  const budget = budgetSignal(budgetMs);
  const signal = AbortSignal.any([interruption, budget.signal]);
  const context: ProofContext = {
    library,
    application,
    seed,
    users,
    signal,
    budgetMs: budgetLeft,
  };
  const progress = showProgress(
    {
      write: io.stderr,
      isTty: io.isTty ?? false,
      columns: io.columns ?? DEFAULT_COLUMNS,
    },
    (suite) => suite.checks(context).length,
  );
  const results = await runSuites(suites, context, progress);
  budget.end();
  const cut = signal.aborted ? wordsOf(signal.reason) : undefined;
  const subject = subjectOf(options, application);
  return {
    format: 'nestjs-websocket-manager/stability-proof',
    version: 1,
    at,
    seed,
    users,
    commit: await commitOf(process.cwd()),
    versions: describeVersions(application.info.versions),
    machine: describeMachine(),
    subject,
    suites: results,
    cut,
    verdict: verdictOf(results, cut),
    recommendations: recommend(results, subject),
    milliseconds: Math.round(performance.now() - began),
  };
}

function subjectOf(
  { app }: ProveOptions,
  { info }: ApplicationUnderProof,
): Subject {
  return {
    name: app === undefined ? 'the built-in example' : info.name,
    app,
    importsManager: info.importsManager,
    gateways: info.gateways.length,
    handlers: info.handlers.length,
  };
}

async function conclude(
  report: ProofReport,
  out: string,
  io: CommandIo,
  interruption: AbortSignal,
): Promise<number> {
  const lines = [
    describeVerdict(report),
    ...report.verdict.reasons.map((reason) => `  ${reason}`),
  ];
  const code = interruption.aborted
    ? EXIT.interrupted
    : EXIT[report.verdict.is];
  try {
    const files = await writeReport(report, out);
    io.stdout(`${[...lines, ...files].join('\n')}\n`);
    return code;
  } catch (error) {
    io.stdout(`${lines.join('\n')}\n`);
    io.stderr(`The report cannot be written: ${wordsOf(error)}\n`);
    // A proof without its report does not succeed.
    return code === EXIT.proven ? EXIT['not-proven'] : code;
  }
}

function budgetSignal(ms: number): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(
    () =>
      controller.abort(
        new Error(`the time budget of ${ms / 1_000} s was used up`),
      ),
    ms,
  );
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}

/** The first Ctrl+C ends the proof with the results so far, the second one at once. */
async function withInterruption<T>(
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Error(INTERRUPTED));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
