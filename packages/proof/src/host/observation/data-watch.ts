import type { ObservableSocket } from './observable-socket-io.js';

/** How long a handler without an answer may take to change something, in milliseconds. */
const SETTLE_MS = 5;

/** One message that may change `socket.data`. */
interface Trial {
  isAlone: boolean;
}

/** Detects which messages change `socket.data`. Only a message that is handled alone on its socket counts. */
export class DataWatch {
  private readonly open = new Set<Trial>();

  constructor(
    private readonly socket: ObservableSocket,
    private readonly onChange: (event: string) => void,
  ) {}

  /** Notes the arrival of a message. @returns a function to call when it is answered */
  begin(event: string): () => void {
    const trial: Trial = { isAlone: this.open.size === 0 };
    for (const other of this.open) other.isAlone = false;
    this.open.add(trial);
    const { data } = this.socket;
    const known = { ...data };
    const conclude = () => {
      clearTimeout(timer);
      if (!this.open.delete(trial) || !trial.isAlone) return;
      if (data !== this.socket.data || differs(known, this.socket.data))
        this.onChange(event);
    };
    const timer = setTimeout(conclude, SETTLE_MS);
    timer.unref();
    return conclude;
  }
}

function differs(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>> | undefined,
): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(now ?? {})]);
  return [...names].some((name) => before[name] !== now?.[name]);
}
