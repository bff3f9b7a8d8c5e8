import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterSpec } from './after-spec.js';

/** What the specs ask of the server. */
export type Command = 'close' | 'measure';

/** What the server has to say: where it is, or how it is. */
export type Report = { url: string } | Measurement;

export interface Measurement {
  readonly managers: number;
  readonly connections: number;
  readonly idle: number;
  /** Bytes, after a garbage collection. */
  readonly heapUsed: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A server in a separate process. */
export interface ServerProcess {
  readonly url: string;
  /** Its output on stderr. */
  readonly complaints: () => string;
  readonly exit: Promise<Exit>;
  measure(): Promise<Measurement>;
  /** Calls `app.close()`, and lets the process end if nothing holds it. */
  close(): void;
  kill(signal: NodeJS.Signals): void;
}

const running = new Set<ChildProcess>();

afterSpec(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Starts support/server.ts; it is killed after the spec, if it has not ended before. */
export async function startServer(
  env: Record<string, string>,
): Promise<ServerProcess> {
  const child = fork(pathOf('server.ts'), {
    execArgv: [
      '--expose-gc',
      '--import',
      pathOf('typescript/typescript-loader.mjs'),
    ],
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  running.add(child);
  let complaints = '';
  child.stderr?.on('data', (text: Buffer) => (complaints += text.toString()));
  const exit = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const answer = async <R extends Report>() => {
    const [report] = (await Promise.race([
      once(child, 'message'),
      exit.then(() => Promise.reject(new Error(complaints))),
    ])) as [R];
    return report;
  };
  const { url } = await answer<{ url: string }>();
  return {
    url,
    complaints: () => complaints,
    exit,
    measure: () => {
      const measurement = answer<Measurement>();
      child.send('measure' satisfies Command);
      return measurement;
    },
    close: () => void child.send('close' satisfies Command),
    kill: (signal) => void child.kill(signal),
  };
}
