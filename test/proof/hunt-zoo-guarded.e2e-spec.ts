import { WebSocketManagerModule } from '../../src/index.js';
import type { HuntResult } from '../../src/proof/hunt/index.js';
import { HUNTED, type HuntedExhibit } from './hunted-zoo.js';
import { hunt, inParallel } from './hunted.js';

let results: ReadonlyMap<HuntedExhibit, HuntResult>;

beforeAll(async () => {
  results = await inParallel(HUNTED, 6, (exhibit) =>
    hunt(
      {
        ...exhibit,
        imports: [WebSocketManagerModule.forRoot(exhibit.options)],
      },
      exhibit.hunt,
    ),
  );
}, 60_000);

it.each(HUNTED)(
  'the leak hunt finds nothing with the module: $name',
  (exhibit) => {
    const { findings, problem, unfinished } = results.get(exhibit) ?? {};
    expect(problem).toBeUndefined();
    expect(findings).toEqual([]);
    expect(unfinished).toEqual([]);
  },
);
