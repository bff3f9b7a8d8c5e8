import { SentObjects, findPollution } from '../lib/internals.js';
import { type MicroCase, measureMicro } from '../lib/micro.js';
import { runAlone } from '../lib/processes/run-alone.js';
import type { Section, Settings } from '../lib/section.js';
import { makeUsers, makeWorld } from '../lib/users.js';

const PAYLOADS: readonly [id: string, label: string, make: () => unknown][] = [
  ['text', 'a string', () => 'text'],
  ['flat', '{ id, text }', () => ({ id: 1, text: 'x' })],
  [
    'question',
    '{ id, text, options: { lang } }',
    () => ({ id: 1, text: 'x', options: { lang: 'en' } }),
  ],
  ['50', '50 records of two fields', () => records(50)],
  ['1000', '1,000 records of two fields', () => records(1_000)],
];

function records(count: number): object[] {
  return Array.from({ length: count }, (_, id) => ({ id, name: 'name' }));
}

/** The cost of checking a payload, by its size. */
async function payload({ isQuick }: Settings): Promise<Section> {
  const { inspector, ownership } = makeWorld(makeUsers(1_000));
  const sent = new SentObjects(ownership, new Map(), false);
  const owner = ownership.enrol('sender');
  const cases = PAYLOADS.flatMap(([id, , make]): MicroCase[] => {
    const same = make();
    const text = JSON.stringify(same);
    return [
      { id: `${id} parse`, call: () => JSON.parse(text) as unknown },
      {
        id: `${id} claimed`,
        call: () => inspector.claimPayload([JSON.parse(text)], owner),
      },
      { id: `${id} pollution`, call: () => findPollution(same) },
      { id: `${id} foreign`, call: () => sent.foreignIn(same, owner) },
      { id: `${id} stringify`, call: () => JSON.stringify(same) },
    ];
  });
  const measured = await measureMicro(cases, isQuick);
  return {
    title: 'Looking at a payload, by its size',
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      { key: 'parse', label: 'JSON.parse, ns', digits: 0 },
      { key: 'claim', label: 'claiming it for its sender, ns', digits: 0 },
      { key: 'pollution', label: 'prototype pollution, ns', digits: 0 },
      { key: 'foreign', label: 'another user’s objects in it, ns', digits: 0 },
      { key: 'stringify', label: 'JSON.stringify, ns', digits: 0 },
    ],
    rows: PAYLOADS.map(([id, label]) => {
      const of = (key: string) => measured.get(`${id} ${key}`) ?? NaN;
      return {
        id,
        label,
        values: {
          parse: of('parse'),
          claim: Math.max(0, of('claimed') - of('parse')),
          pollution: of('pollution'),
          foreign: of('foreign'),
          stringify: of('stringify'),
        },
      };
    }),
    verdicts: [],
    notes: [
      'JSON.parse and JSON.stringify are shown for comparison, because every message pays for them.',
      'A payload is claimed for its sender directly after JSON.parse, whose time is subtracted.',
    ],
  };
}

await runAlone(import.meta.url, payload);
