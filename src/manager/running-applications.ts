import type { WebSocketManagerRegistry } from './websocket-manager.registry.js';

/**
 * The applications of this process that have the module and have started. For those alone who ask from outside
 * dependency injection, where there is nothing but the process to start from.
 */
class RunningApplications {
  private readonly running = new Set<WebSocketManagerRegistry>();
  private readonly closing = new Set<WebSocketManagerRegistry>();

  started(registry: WebSocketManagerRegistry): void {
    this.running.add(registry);
  }

  /** It may still be asked for: its last connections are about to be told goodbye. */
  isClosing(registry: WebSocketManagerRegistry): void {
    if (this.running.delete(registry)) this.closing.add(registry);
  }

  closed(registry: WebSocketManagerRegistry): void {
    this.running.delete(registry);
    this.closing.delete(registry);
  }

  /** Their registries. Those that are closing only if nothing else is there: a shutdown may fail on its way. */
  registries(): readonly WebSocketManagerRegistry[] {
    return [...(this.running.size > 0 ? this.running : this.closing)];
  }
}

export const runningApplications = new RunningApplications();
