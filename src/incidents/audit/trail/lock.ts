import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  link,
  readFile,
  rename,
  stat,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import { AuditLockedError } from './errors.js';

const HEARTBEAT_MS = 10_000;
const STALE_MS = 60_000;
const ATTEMPTS = 5;

/** The holder that a lock file names. */
interface Holder {
  readonly pid: number;
  readonly thread: number;
  readonly host: string;
  /** Start time of the process in ticks since boot; null if the system does not provide it. */
  readonly started: string | null;
  readonly token: string;
}

/** Locks that this thread holds or is acquiring. Any other lock of this process is stale. */
const heldHere = new Set<string>();

/**
 * An advisory lock: the file `FILE.lock`, created exclusively, which names the process.
 *
 * The lock of a dead process is taken over immediately. The start time is compared together with the
 * pid, since a container reuses the same pid after each restart. The lock of a process on another host
 * is stale when its heartbeat has been missing for a minute.
 */
export class AuditLock {
  private readonly heartbeat: NodeJS.Timeout;

  private constructor(
    private readonly path: string,
    private readonly token: string,
  ) {
    this.heartbeat = setInterval(() => void this.beat(), HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  /**
   * Acquires the lock of a trail.
   *
   * @throws AuditLockedError if a live process holds it; file system errors unchanged
   */
  static async acquire(trail: string): Promise<AuditLock> {
    const path = `${trail}.lock`;
    if (heldHere.has(path))
      throw new AuditLockedError(trail, 'another trail of this process');
    heldHere.add(path);
    try {
      return await AuditLock.take(trail, path);
    } catch (error) {
      heldHere.delete(path);
      throw error;
    }
  }

  private static async take(trail: string, path: string): Promise<AuditLock> {
    const token = randomUUID();
    for (let attempt = 1; ; attempt++) {
      if (await create(path, token)) return new AuditLock(path, token);
      const found = await inspect(path);
      if (found.live || attempt === ATTEMPTS)
        throw new AuditLockedError(trail, found.name);
      await removeStale(path, found.text);
    }
  }

  /** Releases the lock, unless another process has taken it over. Never throws. */
  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    heldHere.delete(this.path);
    try {
      const holder = parseHolder(await readFile(this.path, 'utf8'));
      if (holder?.token === this.token) await unlink(this.path);
    } catch {
      // Already removed, or the disk is read-only; the lock becomes stale with the process.
    }
  }

  private async beat(): Promise<void> {
    const now = new Date();
    await utimes(this.path, now, now).catch(() => undefined);
  }
}

/**
 * Creates the lock and its content atomically: a process that is killed meanwhile must not leave an empty lock, which
 * would block the file for a minute.
 */
async function create(path: string, token: string): Promise<boolean> {
  const holder: Holder = {
    pid: process.pid,
    thread: threadId,
    host: hostname(),
    started: startOf(process.pid),
    token,
  };
  const draft = `${path}.new-${token}`;
  try {
    await writeFile(draft, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function inspect(path: string): Promise<{
  readonly live: boolean;
  readonly name: string;
  readonly text: string;
}> {
  try {
    const [text, { mtimeMs }] = await Promise.all([
      readFile(path, 'utf8'),
      stat(path),
    ]);
    const beating = Date.now() - mtimeMs < STALE_MS;
    const holder = parseHolder(text);
    // Incomplete: its process is acquiring it, or died while doing so.
    if (!holder)
      return { live: beating, name: 'a process that is just starting', text };
    const local = holder.host === hostname();
    const name = `process ${holder.pid}${local ? '' : ` of host ${holder.host}`}`;
    return { live: local ? isRunning(holder) : beating, name, text };
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      return { live: false, name: 'nobody', text: '' };
    throw error;
  }
}

function isRunning(holder: Holder): boolean {
  const started = startOf(holder.pid);
  const reused =
    holder.started !== null && started !== null && holder.started !== started;
  if (reused) return false;
  if (holder.pid === process.pid)
    return started !== null && holder.thread !== threadId;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Removes a stale lock. If another process has replaced it meanwhile, that lock is restored. */
async function removeStale(path: string, text: string): Promise<void> {
  const aside = `${path}.stale-${randomUUID()}`;
  try {
    await rename(path, aside);
    const moved = await readFile(aside, 'utf8');
    if (moved === text) await unlink(aside);
    else await rename(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    const valid =
      typeof holder?.pid === 'number' && typeof holder.host === 'string';
    return valid ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/PID/stat, counted after the name, which may contain any character. */
function startOf(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}
