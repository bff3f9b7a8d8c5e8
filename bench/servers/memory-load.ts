import { EventEmitter } from 'node:events';
import type { Server } from 'socket.io';
import { ASK, QUESTION } from './shared/work.js';

/*
 * Load without a network: simulated engine.io connections in the process of the server. They measure the path of a
 * message from there to the handler and back, without the kernel and a second process, so that a busy machine hardly
 * affects it.
 */

const CONNECTED = '0';
const ACKNOWLEDGED = '3';
const MESSAGE = `20${JSON.stringify([ASK, QUESTION])}`;

/** The part of a connection of engine.io 4 that socket.io 4 uses. */
class MemoryConnection extends EventEmitter {
  readonly protocol = 4;
  readonly readyState = 'open';
  readonly remoteAddress = '127.0.0.1';
  readonly transport = { writable: true, name: 'memory' };
  readonly request = {
    headers: {},
    connection: {},
    url: '/socket.io/',
    _query: {},
  };

  constructor(
    readonly id: string,
    private readonly onPacket: (type: string, from: MemoryConnection) => void,
  ) {
    super();
  }

  write(packet: string): void {
    this.onPacket(packet.charAt(0), this);
  }

  close(): void {
    this.emit('close', 'forced close');
  }
}

/** Clients that each wait for their answer before the next question. */
export class MemoryLoad {
  private readonly ready: MemoryConnection[] = [];
  private toSend = 0;
  private unanswered = 0;
  private onDrained: () => void = () => {};

  private constructor() {}

  static async connect(io: Server, clients: number): Promise<MemoryLoad> {
    const load = new MemoryLoad();
    const engine = new EventEmitter();
    io.bind(engine);
    for (let i = 0; i < clients; i++) {
      await new Promise<void>((resolve) => {
        const connection = new MemoryConnection(`memory-${i}`, (type, from) => {
          if (type === ACKNOWLEDGED) load.answered(from);
          else if (type === CONNECTED) resolve();
        });
        engine.emit('connection', connection);
        connection.emit('data', `0${JSON.stringify({ user: `user-${i}` })}`);
        load.ready.push(connection);
      });
    }
    return load;
  }

  /** Sends a number of messages and waits for their answers. */
  run(messages: number): Promise<void> {
    this.toSend = messages;
    this.unanswered = messages;
    return new Promise((resolve) => {
      this.onDrained = resolve;
      setImmediate(this.pump);
    });
  }

  /** Sends one message in each turn of the event loop, without an async context, as if it came from the kernel. */
  private readonly pump = (): void => {
    const connection = this.toSend > 0 ? this.ready.shift() : undefined;
    if (connection) {
      this.toSend--;
      connection.emit('data', MESSAGE);
    }
    if (this.unanswered > 0) setImmediate(this.pump);
    else this.onDrained();
  };

  private answered(connection: MemoryConnection): void {
    this.unanswered--;
    this.ready.push(connection);
  }
}
