import { Inject, Injectable } from '@nestjs/common';
import { DEFAULT_PAYLOAD_BYTES } from '../../socket-io/connections/limits/inbound-limits.js';
import type { WsMessageHandler } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { OPTIONS } from '../../../common/options/options.token.js';
import {
  type AnyAdapter,
  isInherited,
  socketIoServerOf,
} from './adapter-kind.js';
import { Deliveries, type Registration } from '../deliveries.js';
import type { MapPayload } from '../delivery.js';
import { ForeignAdapterError } from './foreign-adapter.error.js';
import { Gateways } from '../gateways.js';
import { Gatekeeper } from '../../socket-io/connections/gatekeeper.js';
import { type TransportOptions } from '../../transport.options.js';

/** Below this, the client of a message that is too large gets an error; above it, its transport closes (code 1009). */
const MIN_BUFFER_BYTES = 1_000_000;

/** What `IoAdapter` and `mapPayload` take and give. */
type Method = (...args: unknown[]) => unknown;

/** Which application an adapter serves. */
const guards = new WeakMap<object, AdapterGuard>();

/**
 * Guards the adapter that an application has, whatever class it is of. The adapter keeps its methods. They are called
 * through methods of the instance, which protect each server that it makes and bind messages in a way that judges them.
 */
@Injectable()
export class AdapterGuard {
  constructor(
    @Inject(OPTIONS) private readonly options: TransportOptions,
    private readonly gatekeeper: Gatekeeper,
    private readonly deliveries: Deliveries,
    private readonly gateways: Gateways,
  ) {}

  /**
   * Does nothing for an adapter that is guarded already.
   *
   * @throws {ForeignAdapterError} if the adapter serves another application
   */
  guard(adapter: AnyAdapter): void {
    const guard = guards.get(adapter);
    if (guard === this) return;
    if (guard)
      throw new ForeignAdapterError(adapter, 'it serves another application');
    guards.set(adapter, this);
    this.guardServers(adapter);
    this.guardMessages(adapter);
  }

  private guardServers(adapter: AnyAdapter): void {
    for (const name of ['create', 'createIOServer']) {
      around(adapter, name, (create, port, options) => {
        // Before Nest takes the `handleConnection` of the first gateway, which is followed from then on.
        this.gateways.prepare();
        const created = create(port, this.withBufferLimit(options));
        this.protect(created, adapter);
        return created;
      });
    }
    around(adapter, 'bindClientConnect', (bind, server, callback) => {
      // Also for a server that was made in another way.
      const namespace = this.protect(server, adapter);
      const registration: Registration = { namespace };
      const connect = (...args: unknown[]) =>
        this.deliveries.connect(registration, () =>
          (callback as Method)(...args),
        );
      return bind(server, connect);
    });
  }

  private guardMessages(adapter: AnyAdapter): void {
    const isPlain = isInherited(adapter, 'bindMessageHandlers');
    around(adapter, 'bindMessageHandlers', (bind, socket, given, transform) => {
      const client = socket as Socket;
      const handlers = given as WsMessageHandler[];
      if (isPlain) {
        const map = adapter.mapPayload as MapPayload;
        return this.deliveries.bind(client, handlers, map.bind(adapter));
      }
      const judging = this.deliveries.judging(client, handlers);
      return bind(socket, judging, transform);
    });
  }

  /** @returns the name of the namespace */
  private protect(created: unknown, adapter: AnyAdapter): string {
    const server = socketIoServerOf(created);
    if (!server) {
      throw new ForeignAdapterError(
        adapter,
        'what it makes is no server of socket.io',
      );
    }
    this.gatekeeper.protect(server);
    return server === created ? '/' : (created as { name: string }).name;
  }

  private withBufferLimit(options: unknown): unknown {
    const { payloadBytes = DEFAULT_PAYLOAD_BYTES } = this.options.limits;
    if (payloadBytes === Infinity) return options;
    const maxHttpBufferSize = Math.max(payloadBytes * 2, MIN_BUFFER_BYTES);
    return { maxHttpBufferSize, ...(options as object | undefined) };
  }
}

/** Puts a method of its own on an adapter, which gets the one that was there. */
function around(
  adapter: AnyAdapter,
  name: string,
  work: (original: Method, ...args: unknown[]) => unknown,
): void {
  const original = adapter[name];
  if (typeof original !== 'function') return;
  const call: Method = (...args) => Reflect.apply(original, adapter, args);
  Object.defineProperty(adapter, name, {
    value: (...args: unknown[]) => work(call, ...args),
    configurable: true,
    writable: true,
  });
}
