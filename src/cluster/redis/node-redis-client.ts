import { byKey } from './by-key.js';
import type { NodeRedis, RedisClient } from './redis-client.js';

/** The package `redis`. */
export class NodeRedisClient implements RedisClient {
  readonly #subscriber: NodeRedis;
  readonly #argumentsOf: ArgumentsOf;
  #connecting: Promise<unknown> | undefined;

  /** @param isOurs whether this object ends the client */
  constructor(
    private readonly client: NodeRedis,
    private readonly isOurs: boolean,
  ) {
    this.#argumentsOf = argumentsFor(client);
    this.#subscriber = client.duplicate();
    for (const one of isOurs ? [client, this.#subscriber] : [this.#subscriber])
      // Without a listener an error would end the process; each command rejects by itself.
      one.on('error', () => undefined);
  }

  async command(key: string, args: readonly string[]): Promise<unknown> {
    await this.#connect();
    return this.client.sendCommand(...this.#argumentsOf(key, args));
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

type ArgumentsOf = (key: string, args: readonly string[]) => unknown[];

/** A cluster takes a key and whether a replica may answer before the command, a sentinel only the latter. */
function argumentsFor(client: NodeRedis): ArgumentsOf {
  if ('masters' in client)
    return (key, args) => [key, false, [...byKey(key, args)]];
  if ('getMasterNode' in client) return (_, args) => [false, [...args]];
  return (_, args) => [[...args]];
}
