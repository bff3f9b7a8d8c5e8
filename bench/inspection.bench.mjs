/*
 * What the inspection costs, in nanoseconds. Run on the built output:
 *
 *   npm run build && node --expose-gc bench/inspection.bench.mjs
 */
const room =
  process.argv[2] ?? new URL('../dist/isolation/', import.meta.url).href;
const { Ownership } = await import(new URL('ownership.js', room).href);
const { Inspector } = await import(new URL('inspector.js', room).href);
const { PrototypeWatch } = await import(
  new URL('prototype-watch.js', room).href
);
const { findPollution } = await import(new URL('pollution.js', room).href);

const collect = globalThis.gc ?? (() => {});
const nanoseconds = () => Number(process.hrtime.bigint());

/** The median of several runs of `times` calls, in nanoseconds for one call. */
function measure(call, times = 200_000, runs = 7) {
  const results = [];
  for (let run = 0; run < runs; run++) {
    const start = nanoseconds();
    for (let i = 0; i < times; i++) call(i);
    results.push((nanoseconds() - start) / times);
  }
  return results.sort((a, b) => a - b)[runs >> 1];
}

function row(name, value, unit = 'ns') {
  console.log(
    `${name.padEnd(62)} ${value.toFixed(value < 100 ? 1 : 0).padStart(9)} ${unit}`,
  );
}

function smallState(i) {
  return {
    profile: { name: `user ${i}`, plan: 'free' },
    settings: { theme: 'dark', tags: ['a', 'b'] },
    open: new Map([['doc', { id: i }]]),
  };
}

function world(users) {
  const subjects = new Map();
  const ownership = new Ownership();
  const inspector = new Inspector(ownership, {
    subjectOf: (key) => subjects.get(key),
  });
  for (let i = 0; i < users; i++) {
    const key = `user-${i}`;
    const roots = [
      ['state', smallState(i)],
      ['user', { userId: key }],
      ['socket.data', {}],
    ];
    const subject = { owner: ownership.enrol(key), roots: () => roots };
    subjects.set(key, subject);
    inspector.inspect(subject, { strict: true });
  }
  return { ownership, inspector, all: [...subjects.values()] };
}

/** Bytes that stay in the heap for what `make` returns. */
function heapOf(make) {
  collect();
  const before = process.memoryUsage().heapUsed;
  const made = make();
  collect();
  return [process.memoryUsage().heapUsed - before, made];
}

for (const users of [10, 1_000, 100_000]) {
  const [bare] = heapOf(() => {
    const subjects = new Map();
    for (let i = 0; i < users; i++) {
      const roots = [
        ['state', smallState(i)],
        ['user', { userId: `user-${i}` }],
        ['socket.data', {}],
      ];
      subjects.set(`user-${i}`, { roots: () => roots });
    }
    return subjects;
  });
  const [owned, { inspector, all }] = heapOf(() => world(users));
  const hot = all.slice(0, 10);
  row(
    `inspect, small clean user, ${users} users, ten active`,
    measure((i) => inspector.inspect(hot[i % 10])),
  );
  row(
    `inspect, small clean user, ${users} users, all in turn`,
    measure((i) => inspector.inspect(all[i % users])),
  );
  row(
    '  the same, the whole state at once',
    measure((i) => inspector.inspect(hot[i % 10], { maxNodes: 1_000 })),
  );
  row(
    '  the same, strict',
    measure((i) => inspector.inspect(hot[i % 10], { strict: true })),
  );
  if (users > 1_000)
    row(
      '  heap for the ownership of one user of 10 objects',
      (owned - bare) / users,
      'bytes',
    );
}

{
  const { ownership, inspector } = world(1_000);
  const owner = ownership.enrol('sender');
  const primitives = ['question', 'text', 42];
  const small = { question: 1, text: 'x', options: { lang: 'en' } };
  const flat = { id: 1, text: 'x' };
  const list = Array.from({ length: 50 }, (_, id) => ({ id, name: 'n' }));
  row(
    'foreignIn, a string',
    measure(() => inspector.foreignIn('text', owner)),
  );
  row(
    'foreignIn, arguments that are primitives',
    measure(() => inspector.foreignIn(primitives, owner)),
  );
  row(
    'foreignIn, { id, text }',
    measure(() => inspector.foreignIn(flat, owner)),
  );
  row(
    'foreignIn, { question, text, options: { lang } }',
    measure(() => inspector.foreignIn(small, owner)),
  );
  row(
    'foreignIn, 50 records of 2 fields',
    measure(() => inspector.foreignIn(list, owner), 20_000),
  );
  row(
    'JSON.stringify of the same, to compare',
    measure(() => JSON.stringify(list), 20_000),
  );
  row(
    'claimPayload, [{ question, text, options: { lang } }], fresh',
    measure((i) =>
      inspector.claimPayload(
        [{ question: i, text: 'x', options: { lang: 'en' } }],
        owner,
      ),
    ),
  );
  row(
    'findPollution of the same',
    measure(() => findPollution(small)),
  );
  const watch = new PrototypeWatch();
  row(
    'PrototypeWatch.check',
    measure(() => watch.check()),
  );
}

{
  const { ownership, inspector } = world(1_000);
  const state = {
    list: Array.from({ length: 250_000 }, (_, id) => ({ id, tags: ['a'] })),
    map: new Map(),
  };
  for (let i = 0; i < 250_000; i++) state.map.set(`k${i}`, { i, more: {} });
  const subject = {
    owner: ownership.enrol('large'),
    roots: () => [['state', state]],
  };
  for (const pass of ['first pass, a million objects', 'second pass']) {
    let steps = 0;
    let longest = 0;
    const start = nanoseconds();
    do {
      const from = nanoseconds();
      inspector.inspect(subject, { maxNodes: 256 });
      longest = Math.max(longest, nanoseconds() - from);
      steps++;
    } while (subject.owner.paused !== undefined);
    row(`${pass}, steps of 256: one step`, (nanoseconds() - start) / steps);
    row(
      '  the longest step, garbage collection included',
      longest / 1_000,
      'µs',
    );
    row('  steps', steps, '');
  }
}

for (const size of [1_000, 10_000, 100_000]) {
  const { ownership, inspector } = world(10);
  const dictionary = {};
  for (let i = 0; i < size; i++) dictionary[`key-${i}`] = i;
  const subject = {
    owner: ownership.enrol('dictionary'),
    roots: () => [['state', dictionary]],
  };
  const start = nanoseconds();
  inspector.inspect(subject);
  row(
    `listing a plain object of ${size} properties (Map has no such step)`,
    (nanoseconds() - start) / 1_000,
    'µs',
  );
}
