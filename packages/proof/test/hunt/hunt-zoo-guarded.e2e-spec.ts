import { WebSocketManagerModule } from 'nestjs-websocket-manager';
import type { HuntResult } from '../../src/hunt/index.js';
import { HUNTED, type HuntedExhibit } from './hunted-zoo.js';
import { HUNTS_ALL, hunt, inParallel } from './hunted.js';

/** One or two for each way in which the module blocks a leak; all of them with `npm run test:proof`. */
const CHOICE = new Set([
  'broadcast without room',
  'context object reused',
  'default argument',
  'prototype pollution',
  'room named by client',
  'same id in two tenants',
  'stream after another login',
  'two users on one transport',
]);

const CHOSEN = HUNTED.filter(({ name }) => HUNTS_ALL || CHOICE.has(name));

let results: ReadonlyMap<HuntedExhibit, HuntResult>;

beforeAll(async () => {
  results = await inParallel(CHOSEN, 6, (exhibit) =>
    hunt(
      {
        ...exhibit,
        imports: [WebSocketManagerModule.forRoot(exhibit.options)],
      },
      exhibit.hunt,
    ),
  );
}, 180_000);

it.each(CHOSEN)(
  'the leak hunt finds nothing with the module: $name',
  (exhibit) => {
    const { findings, problem, unfinished } = results.get(exhibit) ?? {};
    expect(problem).toBeUndefined();
    expect(findings).toEqual([]);
    expect(unfinished).toEqual([]);
  },
);

it('the selected exhibits exist', () => {
  const names = new Set(HUNTED.map(({ name }) => name));
  expect([...CHOICE].filter((name) => !names.has(name))).toEqual([]);
});
