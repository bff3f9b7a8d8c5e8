import { Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { Crossings } from '../../policy/index.js';
import { CurrentConnection, bindingOf } from '../../manager/index.js';
import {
  type ClientInternals,
  clientInternals,
} from './socket-io-internals.js';

type Misuse = 'foreign-recipient' | 'foreign-connection';

/**
 * Watches what a user's message does with the transports of other users. An application reaches them by `socket.conn`
 * and by `server.engine.clients`. socket.io itself writes by `write()`, not by `send()`, so the watch costs the ordinary
 * path nothing; it closes a transport only after its sockets.
 */
@Injectable()
export class TransportWatch {
  private readonly watched = new WeakSet<object>();

  constructor(
    private readonly current: CurrentConnection,
    private readonly crossings: Crossings,
  ) {}

  watch(socket: Socket): void {
    const client = clientInternals(socket);
    const { conn } = client;
    if (this.watched.has(conn)) return;
    this.watched.add(conn);
    const { send, close } = conn;
    conn.send = (data, ...rest) =>
      this.may(client, 'foreign-recipient', [data])
        ? send.call(conn, data, ...rest)
        : conn;
    conn.close = (...args) => {
      if (this.may(client, 'foreign-connection', [])) close.apply(conn, args);
    };
  }

  private may(
    { sockets }: ClientInternals,
    vector: Misuse,
    sent: readonly unknown[],
  ): boolean {
    const scope = this.current.get();
    if (!scope) return true;
    const { key } = scope.manager;
    const other = [...sockets.values()]
      .map((socket) => bindingOf(socket)?.manager.key)
      .find((owner) => owner !== undefined && owner !== key);
    if (other === undefined) return true;
    const finding = {
      vector,
      users: [key, other],
      event: scope.event,
      detail: 'a transport',
    };
    const found = { finding, scope, audience: 'one', sent } as const;
    return this.crossings.judge(found) !== 'stop';
  }
}
