/** The effects of the handlers of an application beside answers, observed inside its process. */
export interface ObservedEffects {
  readonly handlers: readonly HandlerEffects[];
  readonly emissions: readonly ObservedEmission[];
  /** Which sockets joined which rooms by their own messages. */
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
 * The users that an emission reaches.
 *
 * `own`: the socket whose message is handled.
 * `members`: rooms that all members, including the sender, joined by their own messages.
 * `others`: any other socket.
 */
export type Reach = 'own' | 'members' | 'others';

/** An event that a handler emitted, and its recipients. */
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

/** A room, and the ids of the sockets that joined it by their own messages. */
export interface JoinedRoom {
  readonly namespace: string;
  readonly room: string;
  readonly sockets: readonly string[];
}
