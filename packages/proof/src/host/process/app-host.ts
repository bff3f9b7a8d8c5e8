import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppHostError, type AppProblem } from './app-host.error.js';
import type { AppInfo } from '../app-info.js';
import { endWithThisProcess, signalGroup } from './children.js';
import { descendantsOf, killIfSame } from './descendants.js';
import { OutputTail } from './output-tail.js';
import type { Answers, CommandName, Reply, Request } from './protocol.js';

/** What to start, and how. */
export interface AppHostOptions {
  /** A file and, after `#`, the export that is the application: `./dist/app.module.js#AppModule`. */
  readonly app: string;
  /** How long the application may take to start, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder in which `app` is resolved and the application runs. Default: the working directory. */
  readonly cwd?: string;
  /** Flags for the application's Node, such as `['--import', 'tsx']`. */
  readonly execArgv?: readonly string[];
}

/** How the application's process ended. */
export interface AppExit {
  /** `closed`: on request. `terminated`, `killed`: it did not close. `crashed`: it ended by itself. */
  readonly how: 'closed' | 'terminated' | 'killed' | 'crashed';
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Why an application did not start. */
interface Trouble {
  readonly problem: AppProblem;
  readonly message: string;
}

interface Question {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

const DEFAULT_START_MS = 30_000;
const DEFAULT_ANSWER_MS = 10_000;
/** How long the application may take to close, and then to end after SIGTERM, in milliseconds. */
const GRACE_MS = 3_000;
const LAST_WORDS_MS = 2_000;

/** The extension of this file: it runs from the sources or from the build. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const CHILD = fileURLToPath(new URL(`./child.${EXTENSION}`, import.meta.url));

/** An application under test, in a separate process that ends with this one. */
export class AppHost {
  private readonly child: ChildProcess;
  private readonly output = new OutputTail();
  private readonly questions = new Map<number, Question>();
  private nextQuestion = 1;
  private how: AppExit['how'] = 'crashed';
  private described: AppInfo | undefined;

  /** Fulfilled when the process has ended. */
  readonly exit: Promise<AppExit>;

  /** Fulfilled when the process has ended by itself. */
  readonly ended: Promise<AppHostError>;

  private constructor(private readonly options: AppHostOptions) {
    const { env, cwd, execArgv = [] } = options;
    this.child = fork(CHILD, [options.app], {
      cwd,
      env: { ...process.env, ...env },
      execArgv: ['--expose-gc', ...execArgv],
      // In its own process group, so that processes of the application end with it.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    endWithThisProcess(this.child);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream) this.output.read(stream);
    }
    this.exit = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        this.rejectAll();
        const end = () => {
          clearTimeout(timer);
          resolve({ how: this.how, code, signal });
        };
        // Its last output may still arrive. A process that it started may keep the pipes open, which must not keep
        // this one alive.
        const timer = setTimeout(() => {
          this.child.stdout?.destroy();
          this.child.stderr?.destroy();
          end();
        }, LAST_WORDS_MS);
        this.child.once('close', end);
      });
      this.child.once('error', () =>
        resolve({ how: 'crashed', code: null, signal: null }),
      );
    });
    this.ended = new Promise((resolve) => {
      void this.exit.then((exit) => {
        if (exit.how === 'crashed')
          resolve(this.problem('app-crashed', `has ended ${describe(exit)}`));
      });
    });
  }

  /**
   * Starts an application.
   *
   * @throws {AppHostError} with the `problem`; the process of the application has ended by then
   */
  static async start(options: AppHostOptions): Promise<AppHost> {
    const host = new AppHost(options);
    const outcome = await host.untilStarted();
    if ('origin' in outcome) {
      host.described = outcome;
      return host;
    }
    // Its output is complete after its end.
    await host.stop(0);
    throw host.problem(outcome.problem, outcome.message);
  }

  /** The description of the application. */
  get info(): AppInfo {
    if (!this.described) throw new Error('the application has not started');
    return this.described;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The last lines of the application's output. */
  get lastOutput(): readonly string[] {
    return this.output.lines();
  }

  /**
   * Sends a command to the application's process.
   *
   * @param timeoutMs default: 10,000
   * @throws {AppHostError} `app-hangs` if there is no answer in time, `app-crashed` if the process is gone
   */
  async ask<Name extends CommandName>(
    command: Name,
    timeoutMs = DEFAULT_ANSWER_MS,
  ): Promise<Answers[Name]> {
    const id = this.nextQuestion++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.questions.set(id, { resolve, reject });
    });
    this.send({ ask: command, id });
    try {
      const value = (await within(answer, timeoutMs, () =>
        this.hangs(command, timeoutMs),
      )) as Answers[Name];
      if (command === 'app.restart') this.described = value as AppInfo;
      return value;
    } finally {
      this.questions.delete(id);
    }
  }

  /**
   * Ends the application: by a request to close, then SIGTERM, then SIGKILL. Its process has ended afterwards.
   *
   * @param graceMs how long each of the first two ways may take, in milliseconds. Default: 3,000
   */
  async stop(graceMs = GRACE_MS): Promise<AppExit> {
    const left = await descendantsOf(this.child.pid);
    try {
      return await this.end(graceMs);
    } finally {
      // Detached processes are not in the group of the application.
      await Promise.all(left.map(killIfSame));
    }
  }

  private async end(graceMs: number): Promise<AppExit> {
    const isRunning =
      this.child.exitCode === null && this.child.signalCode === null;
    if (isRunning && graceMs > 0) {
      this.how = 'closed';
      this.send({ close: true });
      if (await settlesWithin(this.exit, graceMs)) return this.exit;
      this.how = 'terminated';
      signalGroup(this.child, 'SIGTERM');
      if (await settlesWithin(this.exit, graceMs)) return this.exit;
    }
    if (isRunning) this.how = 'killed';
    signalGroup(this.child, 'SIGKILL');
    return this.exit;
  }

  private untilStarted(): Promise<AppInfo | Trouble> {
    const { timeoutMs = DEFAULT_START_MS } = this.options;
    return new Promise((resolve) => {
      const late: Trouble = {
        problem: 'app-did-not-start-in-time',
        message: `did not listen within ${timeoutMs} ms. Does it wait for a service that is not available?`,
      };
      const timer = setTimeout(() => resolve(late), timeoutMs);
      this.child.on('message', (reply: Reply) => {
        if ('started' in reply) resolve(reply.started);
        else if ('failed' in reply) resolve(reply.failed);
        else return this.settle(reply);
        clearTimeout(timer);
      });
      void this.exit.then((exit) => {
        clearTimeout(timer);
        const message = `has ended ${describe(exit)} before it listened`;
        resolve({ problem: 'app-failed-to-start', message });
      });
    });
  }

  private settle(reply: {
    id: number;
    answer?: unknown;
    error?: string;
  }): void {
    const question = this.questions.get(reply.id);
    if (reply.error === undefined) question?.resolve(reply.answer);
    else question?.reject(new Error(reply.error));
  }

  private send(request: Request): void {
    if (!this.child.connected) return this.rejectAll();
    // The callback receives the error if the process ends at this moment.
    this.child.send(request, (error) => error && this.rejectAll());
  }

  private rejectAll(): void {
    for (const question of this.questions.values())
      question.reject(this.problem('app-crashed', 'is gone'));
    this.questions.clear();
  }

  private hangs(command: string, ms: number): AppHostError {
    return this.problem(
      'app-hangs',
      `did not answer "${command}" within ${ms} ms: its event loop is blocked`,
    );
  }

  private problem(problem: AppProblem, what: string): AppHostError {
    const lines = this.lastOutput.map((line) => `  ${line}`);
    const output =
      lines.length > 0 ? `\nIts last output:\n${lines.join('\n')}` : '';
    return new AppHostError(
      problem,
      `The application ${this.options.app} ${what}${output}`,
    );
  }
}

function describe({ code, signal }: AppExit): string {
  if (signal) return `by ${signal}`;
  return code === null ? 'without a word' : `with exit code ${code}`;
}

function within<T>(
  promise: Promise<T>,
  ms: number,
  late: () => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    promise.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

async function settlesWithin(
  promise: Promise<unknown>,
  ms: number,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const isSettled = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return isSettled;
}
