import { Worker } from 'node:worker_threads';

const EVERY_MS = 500;

/**
 * Looks for the parent from a thread of its own, since the event loop of an application may be blocked forever.
 * Plain text: this thread needs no file and no loader.
 */
const WATCH = `
const parent = ${process.ppid};
const isThere = () => {
  if (process.ppid !== parent) return false;
  try { process.kill(parent, 0); return true; } catch (error) { return error.code === 'EPERM'; }
};
setInterval(() => {
  if (isThere()) return;
  // With what the application has started: it leads a process group of its own.
  try { process.kill(-${process.pid}, 'SIGKILL'); } catch { process.kill(${process.pid}, 'SIGKILL'); }
}, ${EVERY_MS});
`;

/** Has this process end when the one that has started it is gone, even in a busy loop. */
export function endWithParent(): void {
  let isClosing = false;
  process.on('disconnect', () => {
    // Disconnected by ourselves when the application has closed: what it has left behind may show.
    if (!isClosing) endGroup();
  });
  const disconnect = process.disconnect.bind(process);
  process.disconnect = () => {
    isClosing = true;
    disconnect();
  };
  new Worker(WATCH, { eval: true, stdout: false, stderr: false }).unref();
}

function endGroup(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // There are no groups here, or this process leads none.
    process.exit();
  }
}
