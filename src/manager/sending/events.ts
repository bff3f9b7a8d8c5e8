/** The events of an application that does not type them. */
export interface AnyEvents {
  [event: string]: (...args: unknown[]) => void;
}

/** The names of the events in `Events`. */
export type EventName<Events extends object> = keyof Events & string;

type ArgumentsOf<Listener> = Listener extends (...args: infer Args) => unknown
  ? Args
  : never;

/** The arguments of an event: the listener's parameters without a trailing acknowledgement. */
export type EventArgs<Events extends object, Name extends keyof Events> =
  ArgumentsOf<Events[Name]> extends [
    ...infer Args,
    (...response: never[]) => unknown,
  ]
    ? Args
    : ArgumentsOf<Events[Name]>;

/** The answer of one device to an event: the first parameter of its acknowledgement. */
export type AckResponse<Events extends object, Name extends keyof Events> =
  ArgumentsOf<Events[Name]> extends [
    ...unknown[],
    (...response: infer Response) => unknown,
  ]
    ? Response[0]
    : unknown;
