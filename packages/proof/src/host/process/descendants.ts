import { execFile } from 'node:child_process';

/** A process, with its start time, because its id may be reused. */
interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly started: string;
}

const PS_TIMEOUT_MS = 2_000;

/**
 * The processes that a process started, directly or through others, as long as the chain of parents is complete.
 * Empty without `ps`.
 */
export async function descendantsOf(
  pid: number | undefined,
): Promise<RunningProcess[]> {
  if (pid === undefined || process.platform === 'win32') return [];
  const all = await listProcesses();
  const found: RunningProcess[] = [];
  const parents = new Set([pid]);
  for (let before = -1; before < found.length;) {
    before = found.length;
    for (const each of all) {
      if (!parents.has(each.parent) || parents.has(each.pid)) continue;
      parents.add(each.pid);
      found.push(each);
    }
  }
  return found;
}

/** Kills a listed process, unless it has ended and its id was reused. */
export async function killIfSame({
  pid,
  started,
}: RunningProcess): Promise<void> {
  const now = (await listProcesses()).find((each) => each.pid === pid);
  if (now?.started !== started) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

function listProcesses(): Promise<RunningProcess[]> {
  return new Promise((resolve) => {
    execFile(
      'ps',
      ['-A', '-o', 'pid=,ppid=,lstart='],
      { timeout: PS_TIMEOUT_MS, env: { ...process.env, LC_ALL: 'C' } },
      (error, stdout) =>
        resolve(error ? [] : stdout.split('\n').flatMap(parse)),
    );
  });
}

function parse(line: string): RunningProcess[] {
  const [, pid, parent, started] =
    /^\s*(\d+)\s+(\d+)\s+(.+?)\s*$/.exec(line) ?? [];
  return started === undefined
    ? []
    : [{ pid: Number(pid), parent: Number(parent), started }];
}
