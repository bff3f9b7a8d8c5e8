/** A message handler of the application, found in Nest's metadata. */
export interface HuntedHandler {
  /** `ChatGateway.ask`. */
  readonly name: string;
  /** The event it subscribes to. */
  readonly event: string;
  readonly namespace: string;
  /** Messages that were sent to it. */
  readonly sent: number;
  /** Answers and packets that it has led to, as far as that can be told. */
  readonly answered: number;
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
