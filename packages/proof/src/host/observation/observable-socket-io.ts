/*
 * The parts of socket.io that are observed. The application may have another copy, so they are declared here and not
 * imported. `onevent`, `packet` and the methods of the adapter are the same in socket.io 4.0 to 4.8.
 */

export interface Packet {
  readonly type?: number;
  readonly data?: readonly unknown[];
}

export interface ObservableServer {
  readonly _nsps: ReadonlyMap<string, ObservableNamespace>;
}

export interface ObservableNamespace extends NodeJS.EventEmitter {
  readonly name: string;
  readonly sockets: ReadonlyMap<string, unknown>;
  readonly adapter: ObservableAdapter;
}

export interface ObservableSocket extends NodeJS.EventEmitter {
  readonly id: string;
  readonly nsp: ObservableNamespace;
  readonly data: Record<string, unknown> | undefined;
  onevent: (packet: Packet) => void;
  packet: (packet: Packet, options?: object) => void;
}

interface BroadcastOptions {
  readonly rooms: ReadonlySet<string>;
  readonly except?: ReadonlySet<string>;
}

export interface ObservableAdapter extends NodeJS.EventEmitter {
  readonly rooms: ReadonlyMap<string, ReadonlySet<string>>;
  broadcast: (packet: Packet, options: BroadcastOptions) => void;
  broadcastWithAck: (
    packet: Packet,
    options: BroadcastOptions,
    ...callbacks: unknown[]
  ) => void;
}
