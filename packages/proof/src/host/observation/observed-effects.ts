/** What the handlers of an application were seen to do beside answering, from inside its process. */
export interface ObservedEffects {
  readonly handlers: readonly HandlerEffects[];
  readonly emissions: readonly ObservedEmission[];
  /** Which sockets have joined which rooms by messages of their own. */
  readonly joined: readonly JoinedRoom[];
}

/** The effects of one handler. */
export interface HandlerEffects {
  readonly namespace: string;
  /** The event that the handler subscribes to. */
  readonly event: string;
  /** `emits "said"`, `joins a room`, `changes socket.data`: each once. */
  readonly effects: readonly string[];
}

/**
 * Whom an emission reaches.
 *
 * `own`: the socket whose message is handled.
 * `members`: rooms that the sender and everybody else in them have joined by messages of their own.
 * `others`: anybody else.
 */
export type Reach = 'own' | 'members' | 'others';

/** An event that a handler has emitted, and to whom. */
export interface ObservedEmission {
  /** The namespace it was emitted in. */
  readonly namespace: string;
  /** The event that was handled. */
  readonly during: string;
  /** The event that was emitted. */
  readonly event: string;
  readonly reach: Reach;
  readonly rooms: readonly string[];
}

/** A room, and the ids of the sockets that have joined it by a message of their own. */
export interface JoinedRoom {
  readonly namespace: string;
  readonly room: string;
  readonly sockets: readonly string[];
}
