const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

const seen: unknown[] = [];
const keep = (error: unknown) => void seen.push(error);

/** What would have ended the process since the spec began. */
export const uncaughtErrors: readonly unknown[] = seen;

/** Fails every spec of the file that calls it and leaves such an error. */
export function watchProcessErrors(): void {
  beforeEach(() => {
    seen.length = 0;
    for (const event of EVENTS) process.on(event, keep);
  });

  afterEach(() => {
    for (const event of EVENTS) process.off(event, keep);
    expect(seen, 'errors nobody has caught').toEqual([]);
  });
}
