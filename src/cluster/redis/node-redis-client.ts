import type { NodeRedis, RedisClient } from './redis-client.js';

/** The package `redis`. */
export class NodeRedisClient implements RedisClient {
  readonly #subscriber: NodeRedis;
  readonly #isCluster: boolean;
  #connecting: Promise<unknown> | undefined;

  /** @param isOurs whether this object ends the client */
  constructor(
    private readonly client: NodeRedis,
    private readonly isOurs: boolean,
  ) {
    // A cluster has its key and a flag before the command.
    this.#isCluster = 'masters' in client;
    this.#subscriber = client.duplicate();
    for (const one of isOurs ? [client, this.#subscriber] : [this.#subscriber])
      // Without a listener an error would end the process; each command rejects by itself.
      one.on('error', () => undefined);
  }

  async command(key: string, args: readonly string[]): Promise<unknown> {
    await this.#connect();
    return this.#isCluster
      ? this.client.sendCommand(key, false, [...args])
      : this.client.sendCommand([...args]);
  }

  async subscribe(
    channel: string,
    listener: (message: string) => void,
  ): Promise<() => Promise<void>> {
    await this.#connect();
    await this.#subscriber.subscribe(channel, listener);
    return async () => {
      await this.#subscriber.unsubscribe(channel, listener);
    };
  }

  async close(): Promise<void> {
    if (this.#subscriber.isOpen) this.#subscriber.destroy();
    if (this.isOurs && this.client.isOpen) this.client.destroy();
  }

  #connect(): Promise<unknown> {
    return (this.#connecting ??= Promise.all(
      [this.client, this.#subscriber]
        .filter((one) => !one.isOpen)
        .map((one) => one.connect()),
    ).catch((error: unknown) => {
      this.#connecting = undefined;
      throw error;
    }));
  }
}
