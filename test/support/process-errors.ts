const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

const seen: unknown[] = [];
const keep = (error: unknown) => void seen.push(error);

beforeEach(() => {
  seen.length = 0;
  for (const event of EVENTS) process.on(event, keep);
});

afterEach(() => {
  for (const event of EVENTS) process.off(event, keep);
  expect(seen, 'errors nobody has caught').toEqual([]);
});

/** What would have ended the process since the spec began. Importing this file fails every spec that leaves any. */
export const uncaughtErrors: readonly unknown[] = seen;
