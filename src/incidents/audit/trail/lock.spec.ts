import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AuditLock } from './lock.js';
import { temporaryDirectory } from '../../incident.fixture-spec.js';

const holder = (over: object) =>
  JSON.stringify({
    pid: process.pid,
    thread: 0,
    host: hostname(),
    started: null,
    token: 'other',
    ...over,
  });

async function aProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  return child;
}

describe('the lock of an audit trail', () => {
  it('is held by a live process, and is taken over after that process was killed', async () => {
    await using dir = await temporaryDirectory();
    const trail = join(dir.path, 'audit.jsonl');
    const child = await aProcess();
    try {
      await writeFile(`${trail}.lock`, holder({ pid: child.pid }));
      await expect(AuditLock.acquire(trail)).rejects.toThrow(
        `is being written by process ${child.pid}`,
      );
    } finally {
      child.kill('SIGKILL');
    }
    await once(child, 'exit');
    const lock = await AuditLock.acquire(trail);
    expect(await readFile(`${trail}.lock`, 'utf8')).toContain(
      `"pid":${process.pid}`,
    );
    await lock.release();
    expect(existsSync(`${trail}.lock`)).toBe(false);
  });

  it.runIf(existsSync('/proc/self/stat'))(
    'is not fooled by a pid that is in use again, as in a container',
    async () => {
      await using dir = await temporaryDirectory();
      const trail = join(dir.path, 'audit.jsonl');
      const child = await aProcess();
      try {
        await writeFile(
          `${trail}.lock`,
          holder({ pid: child.pid, started: '1' }),
        );
        await (await AuditLock.acquire(trail)).release();
      } finally {
        child.kill('SIGKILL');
      }
    },
  );

  it('uses the heartbeat of a process on another host', async () => {
    await using dir = await temporaryDirectory();
    const trail = join(dir.path, 'audit.jsonl');
    await writeFile(`${trail}.lock`, holder({ host: 'elsewhere' }));
    await expect(AuditLock.acquire(trail)).rejects.toThrow('of host elsewhere');
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(`${trail}.lock`, longAgo, longAgo);
    await (await AuditLock.acquire(trail)).release();
  });

  it('is given to exactly one of many processes that find it stale', async () => {
    await using dir = await temporaryDirectory();
    const trail = join(dir.path, 'audit.jsonl');
    await writeFile(`${trail}.lock`, holder({ pid: 2 ** 22 + 1 }));
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => AuditLock.acquire(trail)),
    );
    const won = tries.flatMap((t) =>
      t.status === 'fulfilled' ? [t.value] : [],
    );
    expect(won).toHaveLength(1);
    await won[0].release();
  });

  it('does not release a lock that another process has taken over', async () => {
    await using dir = await temporaryDirectory();
    const trail = join(dir.path, 'audit.jsonl');
    const lock = await AuditLock.acquire(trail);
    await writeFile(`${trail}.lock`, holder({}));
    await lock.release();
    expect(existsSync(`${trail}.lock`)).toBe(true);
  });
});
