import type { ChildProcess } from 'node:child_process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const running = new Set<ChildProcess>();

/**
 * Ends a child with this process, however this process ends. The child leads its own process group, if the platform has
 * groups.
 */
export function endWithThisProcess(child: ChildProcess): void {
  if (running.size === 0) {
    process.on('exit', killAll);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  running.add(child);
  child.once('exit', () => forget(child));
}

/** Sends a signal to a child and to its processes. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended in the meantime.
  }
}

function forget(child: ChildProcess): void {
  // Processes that it started must not outlive it.
  signalGroup(child, 'SIGKILL');
  running.delete(child);
  if (running.size > 0) return;
  process.off('exit', killAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function killAll(): void {
  for (const child of running) signalGroup(child, 'SIGKILL');
}

function onSignal(signal: NodeJS.Signals): void {
  killAll();
  // Another listener decides how this process ends; without one, the signal has its usual effect.
  if (process.listenerCount(signal) > 1) return;
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}
