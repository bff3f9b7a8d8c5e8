import { assessId, toUserKey } from 'nestjs-websocket-manager';
import { measureMicro } from '../lib/micro.js';
import { runAlone } from '../lib/processes/run-alone.js';
import type { Section, Settings } from '../lib/section.js';

const IDS: readonly [id: string, label: string, value: string][] = [
  ['integer', 'an integer, 4711', '4711'],
  ['uuid', 'a UUID', '7b3e0a52-0c1f-4a46-9d3b-5a8b0c6f2e11'],
  ['auth0', 'auth0|507f1f77bcf86cd799439011', 'auth0|507f1f77bcf86cd799439011'],
  ['email', 'an e-mail address', 'ada.lovelace+notes@example.org'],
  ['spiffe', 'a SPIFFE id', 'spiffe://example.org/ns/prod/sa/web'],
  ['reserved', 'a reserved name in disguise, ＡＤＭＩＮ', 'ＡＤＭＩＮ'],
  ['sql', 'an injection', "x' OR '1'='1"],
  ['megabyte', 'a megabyte of “a”', 'a'.repeat(1_000_000)],
];

/** The cost of checking an id, and of making a user key from it. */
async function ids({ isQuick }: Settings): Promise<Section> {
  const measured = await measureMicro(
    IDS.flatMap(([id, , value]) => [
      { id: `${id} assess`, call: () => assessId(value) },
      { id: `${id} key`, call: () => toUserKey({ userId: value }) },
    ]),
    isQuick,
  );
  return {
    title: 'Ids',
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [
      { key: 'assess', label: 'assessId, ns', digits: 0 },
      { key: 'key', label: 'toUserKey, ns', digits: 0 },
    ],
    rows: IDS.map(([id, label]) => ({
      id,
      label,
      values: {
        assess: measured.get(`${id} assess`) ?? NaN,
        key: measured.get(`${id} key`) ?? NaN,
      },
    })),
    verdicts: [],
    notes: [
      'An id that is not a safe key is replaced by a digest of its bytes, which is the cost of long ids. The handshake checks an id before it makes a key.',
    ],
  };
}

await runAlone(import.meta.url, ids);
