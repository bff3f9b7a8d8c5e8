import type { HuntResult } from '../../src/hunt/index.js';
import { HUNTED, type HuntedExhibit } from './hunted-zoo.js';
import { huntUntilFound, inParallel } from './hunted.js';

let results: ReadonlyMap<HuntedExhibit, HuntResult>;

beforeAll(async () => {
  results = await inParallel(HUNTED, 6, (exhibit) =>
    huntUntilFound(exhibit, exhibit.hunt),
  );
}, 180_000);

afterAll(() => {
  // Removes a property that one of them planted.
  for (const name of Object.keys(Object.prototype))
    Reflect.deleteProperty(Object.prototype, name);
});

it.each(HUNTED)('the leak hunt finds: $name', (exhibit) => {
  const { findings = [], problem } = results.get(exhibit) ?? {};
  expect(problem).toBeUndefined();
  expect(findings).not.toEqual([]);
});
