import { byKey } from './by-key.js';
import type { IoRedis, RedisClient } from './redis-client.js';

/** The package `ioredis`. */
export class IoRedisClient implements RedisClient {
  readonly #subscriber: IoRedis;
  readonly #listeners = new Map<string, Set<(message: string) => void>>();

  /** @param isOurs whether this object ends the client */
  constructor(
    private readonly client: IoRedis,
    private readonly isOurs: boolean,
  ) {
    this.#subscriber = client.duplicate();
    // Without a listener ioredis prints every error; each command rejects by itself.
    this.#subscriber.on('error', () => undefined);
    this.#subscriber.on('message', (channel, message) => {
      for (const listener of this.#listeners.get(channel) ?? [])
        listener(message);
    });
  }

  command(key: string, args: readonly string[]): Promise<unknown> {
    const [name, ...rest] = this.client.isCluster ? byKey(key, args) : args;
    return this.client.call(name, ...rest);
  }

  async subscribe(
    channel: string,
    listener: (message: string) => void,
  ): Promise<() => Promise<void>> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    await this.#subscriber.subscribe(channel);
    return async () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#listeners.delete(channel);
      await this.#subscriber.unsubscribe(channel);
    };
  }

  async close(): Promise<void> {
    this.#subscriber.disconnect();
    if (this.isOurs) this.client.disconnect();
  }
}
