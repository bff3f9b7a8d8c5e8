import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ServerSpec } from '../../contestants.js';
import type { Command, Report, Snapshot } from './protocol.js';

const PROGRAM = fileURLToPath(
  new URL('../../servers/main.js', import.meta.url),
);

/** The library of this working tree does not support an option of the server. */
export class UnsupportedServerError extends Error {
  override readonly name = 'UnsupportedServerError';
}

/** A server in a separate process, which ends with this process. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /**
   * @param flags for Node
   * @throws {UnsupportedServerError}
   */
  static async start(
    spec: ServerSpec,
    flags: readonly string[] = [],
  ): Promise<ServerProcess> {
    const child = fork(PROGRAM, [JSON.stringify(spec)], {
      execArgv: [...flags],
      // `strict` inspection is the default under NODE_ENV=test.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const report = await reportOf(child);
    if (report.is === 'listening') return new ServerProcess(child, report.port);
    child.kill();
    if (report.is === 'unsupported')
      throw new UnsupportedServerError(report.why);
    throw new TypeError(`A server began with "${report.is}".`);
  }

  /** The resources that it has used so far. */
  snapshot(): Promise<Snapshot> {
    return this.ask({ do: 'snapshot' });
  }

  /** The same after a garbage collection. */
  collect(): Promise<Snapshot> {
    return this.ask({ do: 'collect' });
  }

  /** Makes it send a number of messages to itself. */
  drive(messages: number): Promise<Snapshot> {
    return this.ask({ do: 'drive', messages });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode !== null) return;
    this.child.send({ do: 'stop' } satisfies Command);
    await ended;
  }

  private async ask(command: Command): Promise<Snapshot> {
    const answer = reportOf(this.child);
    this.child.send(command);
    const report = await answer;
    if (report.is === 'snapshot') return report;
    throw new TypeError(`A server answered "${report.is}".`);
  }
}

/** The next report of a server. Rejects if the server ends instead. */
function reportOf(child: ChildProcess): Promise<Report> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null) =>
      reject(new Error(`A server ended with ${code ?? signal}.`));
    child.once('exit', onExit);
    child.once('message', (report) => {
      child.off('exit', onExit);
      resolve(report as Report);
    });
  });
}
