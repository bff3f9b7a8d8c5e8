import { heapOf } from '../lib/garbage.js';
import { Inspector, Ownership, type Subject } from '../lib/internals.js';
import { runAlone } from '../lib/processes/run-alone.js';
import type { Row, Section, Settings } from '../lib/section.js';
import { median } from '../lib/statistics.js';

const FULL = [10, 1_000, 100_000, 1_000_000];
const QUICK = [10, 1_000, 100_000];
const MAX_NODES = 64;
const STRICT_RUNS = 5;
/** With fewer objects, other changes of the heap exceed the measured value. */
const ENOUGH_FOR_HEAP = 100_000;
const MICROSECONDS = 1_000;

/** The cost of one inspection by the size of the user's state, of which the budget limits the inspected part. */
async function state({ isQuick, say }: Settings): Promise<Section> {
  const rows: Row[] = [];
  // A warm-up, so that compilation does not count for the first line.
  rowFor(1_000);
  for (const objects of isQuick ? QUICK : FULL) {
    say(`${objects} objects`);
    rows.push(rowFor(objects));
    // Lets other work run between two measurements.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    title: 'Inspection of one clean user, by the size of the state',
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      { key: 'step', label: 'one message, median, µs', digits: 2 },
      { key: 'longest', label: 'the longest, µs', digits: 0 },
      { key: 'messages', label: 'messages until all is inspected', digits: 0 },
      { key: 'strict', label: 'strict: all at once, µs', digits: 0 },
      { key: 'heap', label: 'bytes for each object', digits: 0 },
    ],
    rows,
    verdicts: [],
    notes: [
      `${MAX_NODES} places with the first message and a quarter as many with each following one, as in the module; a background sweep inspects the rest. The longest includes garbage collection.`,
      'Bytes are the memory for the ownership of one object, beyond the object.',
    ],
  };
}

function rowFor(objects: number): Row {
  const notes = Array.from({ length: objects / 2 }, (_, id) => ({
    id,
    tags: ['a'],
  }));
  const ownership = new Ownership();
  const inspector = new Inspector(ownership, { findUser: () => undefined });
  const subject: Subject = {
    owner: ownership.enrol('user'),
    roots: () => [['state', notes]],
  };
  const [bytes] = heapOf(() => inspector.inspect(subject, { strict: true }));
  const strict = median(
    Array.from({ length: STRICT_RUNS }, () =>
      micros(() => inspector.inspect(subject, { strict: true })),
    ),
  );
  const steps: number[] = [];
  // Small states are inspected in one message, which is repeated for a median.
  do {
    do
      steps.push(
        micros(() => inspector.inspect(subject, { maxNodes: MAX_NODES })),
      );
    while (subject.owner.paused !== undefined);
  } while (steps.length < 20_000);
  const messages = messagesOfOnePass(inspector, subject);
  return {
    id: String(objects),
    label: `${objects.toLocaleString('en-GB')} objects`,
    values: {
      step: median(steps),
      longest: steps.reduce((most, step) => Math.max(most, step), 0),
      messages,
      strict,
      heap: objects < ENOUGH_FOR_HEAP ? NaN : bytes / objects,
    },
  };
}

function messagesOfOnePass(inspector: Inspector, subject: Subject): number {
  let messages = 0;
  do {
    inspector.inspect(subject, { maxNodes: MAX_NODES });
    messages++;
  } while (subject.owner.paused !== undefined);
  return messages;
}

function micros(call: () => unknown): number {
  const start = process.hrtime.bigint();
  call();
  return Number(process.hrtime.bigint() - start) / MICROSECONDS;
}

await runAlone(import.meta.url, state);
