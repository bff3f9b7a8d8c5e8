import { createServer } from 'node:http';
import { Writable } from 'node:stream';
import { PacketType } from 'socket.io-parser';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import {
  BINARY_EVENT,
  CONNECT,
  EVENT,
  clientInternals,
  namespaceInternals,
  serverInternals,
  socketInternals,
  streamOf,
} from './socket-io-internals.js';

/** Every member named in socket-io-internals.ts, on the real thing. */
describe('the members of socket.io this library relies on', () => {
  it('are where they are expected', async () => {
    const http = createServer();
    const server = new Server(http, { connectionStateRecovery: {} });
    const order: string[] = [];
    const namespace = namespaceInternals(server.of('/'));
    const { run, _createSocket, _doConnect } = namespace;
    namespace._createSocket = (client, auth) => {
      order.push('_createSocket');
      return _createSocket.call(server.sockets, client, auth);
    };
    namespace.run = (socket, next) => {
      order.push('run');
      run.call(server.sockets, socket, next);
    };
    namespace._doConnect = (socket, done) => {
      order.push('_doConnect');
      expect(namespace._preConnectSockets.has(socket.id)).toBe(true);
      _doConnect.call(server.sockets, socket, done);
      expect(namespace.sockets.get(socket.id)).toBe(socket);
    };
    const created: string[] = [];
    server.on('new_namespace', ({ name }) => created.push(name));
    server.of('/other');
    expect(created).toEqual(['/other']);
    expect([...serverInternals(server)._nsps.keys()]).toEqual(['/', '/other']);
    const parent = server.of(/^\/pattern/);
    expect([...serverInternals(server).parentNsps.values()]).toEqual([parent]);
    expect(serverInternals(server).opts.connectionStateRecovery).toBeDefined();
    expect(namespace.adapter.restoreSession).toBeTypeOf('function');
    expect([CONNECT, EVENT, BINARY_EVENT]).toEqual([
      PacketType.CONNECT,
      PacketType.EVENT,
      PacketType.BINARY_EVENT,
    ]);

    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    const { port } = http.address() as { port: number };
    const client = io(`http://127.0.0.1:${port}`, {
      forceNew: true,
      transports: ['websocket'],
    });
    try {
      await new Promise<void>((resolve) => {
        server.once('connection', (socket) => {
          const internals = socketInternals(socket);
          expect(internals.pid).toBeTypeOf('string');
          expect(internals.recovered).toBe(false);
          for (const method of ['_cleanup', '_error', 'packet'] as const) {
            expect(internals[method]).toBeTypeOf('function');
          }
          const { conn, decoder, sockets } = clientInternals(socket);
          expect(conn.protocol).toBe(4);
          expect(conn.transport.name).toBe('websocket');
          expect(conn.send).toBeTypeOf('function');
          expect(conn.close).toBeTypeOf('function');
          expect(streamOf(conn)).toBeInstanceOf(Writable);
          expect(decoder.add).toBeTypeOf('function');
          expect([...sockets.values()]).toEqual([socket]);

          const { _onpacket, _onclose } = internals;
          internals._onpacket = (packet) => {
            order.push(`_onpacket ${packet.type}`);
            _onpacket.call(socket, packet);
          };
          internals._onclose = (reason, description) => {
            order.push(`_onclose ${reason}`);
            expect(socket.connected).toBe(true);
            _onclose.call(socket, reason, description);
            expect(socket.connected).toBe(false);
            resolve();
            return undefined;
          };
          socket.on('hello', () => socket.disconnect());
        });
        client.on('connect', () => client.emit('hello'));
      });
    } finally {
      client.disconnect();
      await server.close();
    }
    expect(order).toEqual([
      '_createSocket',
      'run',
      '_doConnect',
      `_onpacket ${EVENT}`,
      '_onclose server namespace disconnect',
    ]);
  });
});
