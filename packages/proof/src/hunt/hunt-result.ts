/**
 * The state of a handler after the hunt.
 *
 * `exercised`: it answered, or had an observed effect.
 * `explained`: it was not exercised, and the user of the proof gave a reason.
 * `rejected`: it refused every message that it did not ignore.
 * `silent`: messages were sent, but nothing was observed.
 * `never-reached`: no message could be sent to it.
 */
export type HandlerState =
  'exercised' | 'explained' | 'rejected' | 'silent' | 'never-reached';

/** A message handler of the application, found in Nest's metadata or on its sockets. */
export interface HuntedHandler {
  /** `ChatGateway.ask`. */
  readonly name: string;
  /** The event that it subscribes to. */
  readonly event: string;
  readonly namespace: string;
  /** Messages that were sent to it. */
  readonly sent: number;
  /** Answers without an error, and packets that contain what was sent to it. */
  readonly answered: number;
  /** Messages that it refused. */
  readonly rejected: number;
  /** The error of the last refused message. */
  readonly error: string | undefined;
  /** Its observed effects beside answers: `emits "said"`, `joins a room`. */
  readonly effects: readonly string[];
  /** Why it is not exercised, in the words of the user of the proof. */
  readonly explanation: string | undefined;
  readonly state: HandlerState;
  /** Names of the fields that it probably expects. */
  readonly fields: readonly string[];
}

/** An event that reached others and looks deliberate: all users joined its rooms by their own messages. */
export interface SharingToConfirm {
  readonly event: string;
  readonly namespace: string;
  /** The event whose payload carried the value in; `undefined` if it was part of the identity. */
  readonly sentWith: string | undefined;
  readonly rooms: readonly string[];
  /** How often it was observed. */
  readonly count: number;
}

/** One user's value that reached another user. */
export interface LeakFinding {
  /**
   * The event of the packet that contained it; `(acknowledgement)` for an answer, `(refusal)` for a `connect_error`.
   */
  readonly event: string;
  /** The event that was answered, if it is an answer. */
  readonly answerTo?: string;
  readonly namespace: string;
  /** The place in the payload: `[0].settings.apiKey`. */
  readonly path: string;
  /** Other places of the same finding. */
  readonly alsoAt?: readonly string[];
  /** `value`: it was sent with a message. `name`, `secret`: it is part of the identity. */
  readonly kind: 'value' | 'name' | 'secret';
  /** The name of the simulated user whose value it is. */
  readonly owner: string;
  /** The name of the simulated user who received it. */
  readonly recipient: string;
  /** The event whose payload carried the value in; `undefined` if it was part of the identity. */
  readonly sentWith: string | undefined;
  /** The steps that reproduce it, one per line. */
  readonly steps: readonly string[];
  /** How often it was observed. */
  readonly count: number;
}

/** Why a hunt ended before its plan was complete. */
export type HuntProblem =
  | 'app-not-found'
  | 'app-failed-to-start'
  | 'app-did-not-start-in-time'
  | 'app-crashed'
  | 'app-hangs'
  | 'app-floods'
  | 'identity-refused'
  | 'no-gateways';

/** The result of a hunt on an application. */
export interface HuntResult {
  readonly seed: string;
  readonly users: number;
  /** A hexadecimal digest of all actions of the simulated users, in order; the same for the same seed. */
  readonly digest: string;
  readonly handlers: readonly HuntedHandler[];
  readonly findings: readonly LeakFinding[];
  /** Sharing that looks deliberate and was not declared. It is not a leak, but the result is not proven. */
  readonly sharing: readonly SharingToConfirm[];
  /** Explanations that name no handler of the application. */
  readonly unknownExplanations: readonly string[];
  /** Events that were declared as intended for others, and were received. */
  readonly shared: readonly string[];
  readonly messagesSent: number;
  readonly packetsReceived: number;
  /** The phases that were not run, because time or messages were used up; empty if the hunt is complete. */
  readonly unfinished: readonly string[];
  /** Notes for the reader: namespaces that refuse all users, handlers that could not be reached. */
  readonly notes: readonly string[];
  /** `undefined` if the hunt is complete. */
  readonly problem?: { readonly code: HuntProblem; readonly message: string };
  readonly milliseconds: number;
}
