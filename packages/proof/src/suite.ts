import type { CheckResult, SuiteResult } from './check.js';
import type { Outcome } from './outcome.js';
import type { ProofContext } from './proof-context.js';

/** One claim, and how to check it in a world. */
export interface Check<World> {
  /** Stable, `suite.check`. */
  readonly id: string;
  /** What is claimed, as a sentence. */
  readonly title: string;
  /** An error is a failure: the claim was not shown. */
  readonly run: (world: World) => Outcome | Promise<Outcome>;
}

/** Checks that share one world. The world is passed to them, so that a spec can pass a broken one. */
export interface SuiteDefinition<World extends AsyncDisposable> {
  readonly id: string;
  readonly title: string;
  /** The claims. Those about an application depend on its parts. */
  readonly checks: (context: ProofContext) => readonly Check<World>[];
  readonly open: (context: ProofContext) => Promise<World>;
}

/** Receives the progress of a suite. */
export interface SuiteObserver {
  checkBegins(check: { readonly id: string; readonly title: string }): void;
  checkEnded(result: CheckResult): void;
}

/** A suite of any world. */
export interface Suite {
  readonly id: string;
  readonly title: string;
  readonly checks: (
    context: ProofContext,
  ) => readonly { readonly id: string; readonly title: string }[];
  /** Runs every check; checks that have not run before the signal are skipped, with its reason. Never rejects. */
  readonly run: (
    context: ProofContext,
    observer: SuiteObserver,
  ) => Promise<SuiteResult>;
}

export function suiteOf<World extends AsyncDisposable>(
  definition: SuiteDefinition<World>,
): Suite {
  const { id, title, checks } = definition;
  return {
    id,
    title,
    checks,
    run: (context, observer) => runSuite(definition, context, observer),
  };
}

async function runSuite<World extends AsyncDisposable>(
  { id, title, checks, open }: SuiteDefinition<World>,
  context: ProofContext,
  observer: SuiteObserver,
): Promise<SuiteResult> {
  const { signal } = context;
  const began = performance.now();
  const opening = signal.aborted ? undefined : start(() => open(context));
  const world: Attempt<World> = opening
    ? await attempt(opening, signal)
    : { cut: true };
  const results: CheckResult[] = [];
  for (const check of checks(context)) {
    observer.checkBegins(check);
    const result = await runCheck(check, world, signal);
    results.push(result);
    observer.checkEnded(result);
  }
  // Also closes a world that was not ready in time, when it is ready.
  const closing = opening?.then(close, () => undefined);
  if (!('cut' in world)) await closing;
  return { id, title, checks: results, milliseconds: since(began) };
}

async function runCheck<World>(
  { id, title, run }: Check<World>,
  world: Attempt<World>,
  signal: AbortSignal,
): Promise<CheckResult> {
  const began = performance.now();
  const outcome = await outcomeOf(run, world, signal);
  return { id, title, ...outcome, milliseconds: since(began) };
}

async function outcomeOf<World>(
  run: Check<World>['run'],
  world: Attempt<World>,
  signal: AbortSignal,
): Promise<Outcome> {
  if ('cut' in world || signal.aborted) return cut(signal);
  if ('error' in world)
    return failed(`the suite could not be set up: ${wordsOf(world.error)}`);
  const attempted = await attempt(
    start(async () => run(world.value)),
    signal,
  );
  if ('value' in attempted) return attempted.value;
  return 'cut' in attempted ? cut(signal) : failed(wordsOf(attempted.error));
}

type Attempt<T> =
  { readonly value: T } | { readonly error: unknown } | { readonly cut: true };

/** A check that hangs must not block the others. */
const TIMEOUT_MS = 60_000;

/** The result of the work; `cut` if the signal came first. Never rejects. */
async function attempt<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<Attempt<T>> {
  let end: () => void = () => undefined;
  const ending = new Promise<Attempt<T>>((resolve) => {
    const abort = () => resolve({ cut: true });
    const timer = setTimeout(
      () => resolve({ error: new Error(`no result in ${TIMEOUT_MS} ms`) }),
      TIMEOUT_MS,
    );
    signal.addEventListener('abort', abort);
    // The work may have aborted the signal before the listener was added.
    if (signal.aborted) abort();
    end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
  });
  const done = work.then(
    (value): Attempt<T> => ({ value }),
    (error: unknown): Attempt<T> => ({ error }),
  );
  try {
    return await Promise.race([done, ending]);
  } finally {
    end();
  }
}

async function start<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

/** An error while closing is ignored: it does not affect the result, and the process ends anyway. */
async function close(world: AsyncDisposable): Promise<void> {
  await Promise.resolve(world[Symbol.asyncDispose]()).catch(() => undefined);
}

function failed(reason: string): Outcome {
  return { status: 'failed', reason };
}

function cut({ reason }: AbortSignal): Outcome {
  return { status: 'skipped', reason: wordsOf(reason) };
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function since(began: number): number {
  return Math.round((performance.now() - began) * 10) / 10;
}
