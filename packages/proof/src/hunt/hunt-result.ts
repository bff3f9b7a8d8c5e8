/**
 * What is known of a handler after the hunt.
 *
 * `exercised`: it answered, or had an effect that was observed.
 * `explained`: it was not exercised, and the user of the proof says why that is right.
 * `rejected`: it refused every message that it did not ignore.
 * `silent`: messages were sent, and nothing was observed.
 * `never-reached`: no message could be sent to it.
 */
export type HandlerState =
  'exercised' | 'explained' | 'rejected' | 'silent' | 'never-reached';

/** A message handler of the application, found in Nest's metadata or on its sockets. */
export interface HuntedHandler {
  /** `ChatGateway.ask`. */
  readonly name: string;
  /** The event it subscribes to. */
  readonly event: string;
  readonly namespace: string;
  /** Messages that were sent to it. */
  readonly sent: number;
  /** Answers that are no errors, and packets that carry what it was sent. */
  readonly answered: number;
  /** Messages that it refused. */
  readonly rejected: number;
  /** The last error that it refused a message with. */
  readonly error: string | undefined;
  /** What it was seen to do beside answering: `emits "said"`, `joins a room`. */
  readonly effects: readonly string[];
  /** Why it need not be exercised, as the user of the proof has put it. */
  readonly explanation: string | undefined;
  readonly state: HandlerState;
  /** Names of the fields that it seems to expect. */
  readonly fields: readonly string[];
}

/** An event that reached others and looks deliberate: all users had joined its rooms by messages of their own. */
export interface SharingToConfirm {
  readonly event: string;
  readonly namespace: string;
  /** The event whose payload carried the value in; `undefined` if it was part of the identity. */
  readonly sentWith: string | undefined;
  readonly rooms: readonly string[];
  /** How often it was seen. */
  readonly count: number;
}

/** One user's value that reached another user. */
export interface LeakFinding {
  /** The event of the packet that carried it; `(acknowledgement)` for an answer, `(refusal)` for a `connect_error`. */
  readonly event: string;
  /** The event that was answered, if it is an answer. */
  readonly answerTo?: string;
  readonly namespace: string;
  /** Where in the payload: `[0].settings.apiKey`. */
  readonly path: string;
  /** Other places where the same was seen. */
  readonly alsoAt?: readonly string[];
  /** `value`: it came in with a message. `name`, `secret`: of the identity. */
  readonly kind: 'value' | 'name' | 'secret';
  /** Whose value it is: the name of the simulated user. */
  readonly owner: string;
  /** Who received it. */
  readonly recipient: string;
  /** The event whose payload carried the value in; `undefined` if it was part of the identity. */
  readonly sentWith: string | undefined;
  /** What to do to see it again, a line each. */
  readonly steps: readonly string[];
  /** How often the same was seen. */
  readonly count: number;
}

/** Why a hunt ended otherwise than by its plan. */
export type HuntProblem =
  | 'app-not-found'
  | 'app-failed-to-start'
  | 'app-did-not-start-in-time'
  | 'app-crashed'
  | 'app-hangs'
  | 'app-floods'
  | 'identity-refused'
  | 'no-gateways';

/** What a hunt has found out about an application. */
export interface HuntResult {
  readonly seed: string;
  readonly users: number;
  /** Of everything the simulated users did, in order: the same seed does the same. Hexadecimal. */
  readonly digest: string;
  readonly handlers: readonly HuntedHandler[];
  readonly findings: readonly LeakFinding[];
  /** What looks deliberate, and was not declared. No leak, and not proven either. */
  readonly sharing: readonly SharingToConfirm[];
  /** Explanations that name no handler of the application. */
  readonly unknownExplanations: readonly string[];
  /** Events that were declared to be meant for others, and were received. */
  readonly shared: readonly string[];
  readonly messagesSent: number;
  readonly packetsReceived: number;
  /** What was planned and not done, because time or messages were used up; empty if the hunt came to its end. */
  readonly unfinished: readonly string[];
  /** What a reader should know: namespaces that let nobody in, handlers that could not be reached. */
  readonly notes: readonly string[];
  /** `undefined` if it came to its end. */
  readonly problem?: { readonly code: HuntProblem; readonly message: string };
  readonly milliseconds: number;
}
