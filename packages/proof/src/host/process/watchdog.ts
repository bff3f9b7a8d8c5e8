import { Worker } from 'node:worker_threads';

const EVERY_MS = 500;

/**
 * Watches the parent from a separate thread, because the event loop of an application may be blocked forever.
 * As source text, so that the thread needs no file and no loader.
 */
const WATCH = `
const parent = ${process.ppid};
const isThere = () => {
  if (process.ppid !== parent) return false;
  try { process.kill(parent, 0); return true; } catch (error) { return error.code === 'EPERM'; }
};
setInterval(() => {
  if (isThere()) return;
  // With the processes of the application: this process leads their group.
  try { process.kill(-${process.pid}, 'SIGKILL'); } catch { process.kill(${process.pid}, 'SIGKILL'); }
}, ${EVERY_MS});
`;

/** Ends this process when its parent has ended, even in a busy loop. */
export function endWithParent(): void {
  let isClosing = false;
  process.on('disconnect', () => {
    // This process disconnects when the application has closed, so that leftovers keep it alive and are detected.
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
    // The platform has no groups, or this process leads none.
    process.exit();
  }
}
