import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { huntLeaks, loadIdentities } from '../index.js';
import { Random } from '../play/random.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wsm-identities-'));
});

afterAll(() => rm(folder, { recursive: true }));

let count = 0;

async function load(text: string) {
  const file = join(folder, `identities-${(count += 1)}.mjs`);
  await writeFile(file, text);
  return loadIdentities(file);
}

describe('a module of identities', () => {
  const user = { index: 0, name: 'alice-1', random: () => 0, origin: '' };

  it.each([
    ['a named export', 'export const identify = ({ name }) => ({ id: name });'],
    ['a default function', 'export default ({ name }) => ({ id: name });'],
    [
      'a default object',
      'export default { identify: ({ name }) => ({ id: name }) };',
    ],
  ])('may be %s', async (_, text) => {
    const { identify } = await load(text);
    expect(await identify?.(user)).toEqual({ id: 'alice-1' });
  });

  it.each([
    ['nothing', '', /exports none of identify, messages, enter and explain/],
    [
      'no function',
      'export const identify = 1;',
      /identify of .* is not a function/,
    ],
    [
      'a fixed payload',
      'export const messages = { ask: 1 };',
      /messages\["ask"\]/,
    ],
    [
      'no reason in an explanation',
      'export const explain = { "A.b": " " };',
      /explain\["A.b"\] of .* is not a reason/,
    ],
    ['an error', 'throw new Error("no keys");', /cannot be loaded: no keys/],
  ])('is refused when it has %s', async (_, text, message) => {
    await expect(load(text)).rejects.toMatchObject({
      code: 'WSM_HUNT_OPTION',
      message: expect.stringMatching(message),
    });
  });
});

it.each([
  [{ seed: '' }, /seed/],
  [
    { users: 1 },
    /"users" of a hunt is 1; expected a whole number from 2 to 50/,
  ],
  [{ users: Number.NaN }, /"users"/],
  [{ budgetMs: 0 }, /"budgetMs"/],
  [{ maxMessages: 1.5 }, /"maxMessages"/],
])('a hunt refuses %j', async (options, message) => {
  await expect(
    huntLeaks({ app: './nowhere.js', seed: '1', ...options }),
  ).rejects.toMatchObject({
    code: 'WSM_HUNT_OPTION',
    message: expect.stringMatching(message),
  });
});

it('a seed always gives the same values, and another seed gives others', () => {
  const draw = (seed: string, label = 'a') => {
    const random = new Random(seed, label);
    return [
      random.next(),
      random.below(9),
      random.hex(12),
      random.shuffled([1, 2, 3, 4, 5]),
    ];
  };
  expect(draw('1')).toEqual(draw('1'));
  expect(draw('1')).not.toEqual(draw('2'));
  expect(draw('1', 'a')).not.toEqual(draw('1', 'b'));
});
