import {
  type Cluster,
  ClusterUnreachableError,
  type MemoryHub,
  memoryCluster,
} from '../../src/index.js';

/** A node that can be cut off from the others. */
export interface Breakable {
  readonly cluster: Cluster;
  /** Nothing is answered any more, and nothing arrives. */
  takeAway(): void;
  bringBack(): void;
  /** Everything is answered, and messages of other nodes get lost: as after a freeze. */
  deafen(): void;
}

export function breakable(
  hub: MemoryHub,
  whenUnreachable?: 'refuse' | 'local',
): Breakable {
  const listeners = new Set<(isReachable: boolean) => void>();
  let isAway = false;
  let isDeaf = false;
  const cluster = new Proxy(memoryCluster(hub), {
    get(target, name) {
      if (name === 'whenUnreachable') return whenUnreachable;
      if (name === 'isReachable') return !isAway && target.isReachable;
      if (name === 'onReachable')
        return (listener: (isReachable: boolean) => void) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        };
      if (name === 'subscribe')
        return (
          topic: string,
          listener: (message: string, from: string) => void,
        ) =>
          target.subscribe(topic, (message, from) => {
            if (!isAway && !isDeaf) listener(message, from);
          });
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) =>
        isAway && name !== 'close'
          ? Promise.reject(new ClusterUnreachableError(String(name)))
          : (value.apply(target, args) as unknown);
    },
  });
  const setAway = (away: boolean) => {
    isAway = away;
    for (const listener of listeners) listener(!away);
  };
  return {
    cluster,
    takeAway: () => setAway(true),
    bringBack: () => setAway(false),
    deafen: () => {
      isDeaf = true;
    },
  };
}
