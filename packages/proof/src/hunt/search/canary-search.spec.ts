import { CanarySearch } from './canary-search.js';
import { Player } from '../play/player.js';

const [alice, bob] = [0, 1].map((index) => new Player('seed', index));
const search = new CanarySearch([alice, bob]);
const { text, reference, number } = bob.canary();

/** The owner, the message and the path of each value. */
function find(...args: unknown[]) {
  return search
    .find(args)
    .map(({ owner, kind, message, path }) => [owner, kind, message, path]);
}

describe('a value is found', () => {
  it.each([
    ['unchanged', text, '[0]'],
    ['in a sentence', `movie of ${text}!`, '[0]'],
    ['deep in an object', { a: [{ b: text }] }, '[0].a[0].b'],
    ['as a key', { [`(${text})`]: 1 }, `[0]["(${text})"]`],
    ['in capitals', text.toUpperCase(), '[0]'],
    ['in JSON', JSON.stringify({ deep: [text] }), '[0]'],
    ['in a URL', `?q=${encodeURIComponent(text)}`, '[0]'],
    ['as a number', number, '[0]'],
    ['as a number in a text', `order ${number}`, '[0]'],
    ['as bytes', Buffer.from(`..${text}..`), '[0]'],
    ['as an ArrayBuffer', new TextEncoder().encode(text).buffer, '[0]'],
    ['as the JSON of a buffer', Buffer.from(text).toJSON(), '[0].data'],
    ['letter by letter', Object.assign({}, text), '[0]'],
    ['in a list of letters', text.split(''), '[0]'],
  ])('%s', (_, payload, path) => {
    expect(find(payload)).toContainEqual([1, 'value', 0, path]);
  });

  it.each([
    ['alone', reference],
    ['in hexadecimal', Buffer.from(text).toString('hex')],
    ['in base64', Buffer.from(text).toString('base64')],
    ['in base64 after one byte', Buffer.from(`.${text}`).toString('base64')],
    [
      'in base64 after two bytes',
      Buffer.from(`..${text}`).toString('base64url'),
    ],
    ['in a UUID', `5eed5eed-5eed-4eed-8eed-${reference}`],
  ])('%s, without the message', (_, payload) => {
    expect(find(payload)).toContainEqual([1, 'value', undefined, '[0]']);
  });
});

it('returns the message that a value was sent with', () => {
  const player = new Player('seed', 1);
  player.messages.push(
    ...Array.from({ length: 17 }, (_, order) => ({
      order,
      player: 1,
      line: '',
    })),
  );
  const later = player.canary();
  expect(find(later.text)).toEqual([[1, 'value', 17, '[0]']]);
  expect(find(later.number)).toEqual([[1, 'value', 17, '[0]']]);
});

it('tells names, secrets and values of several users apart', () => {
  const own = new CanarySearch([alice, bob]);
  own.addSecret(`${alice.name}-secret`, 0);
  own.addSecret('a.b*c(d', 1);
  const kinds = own
    .find([`${alice.name} ${bob.canary().text} ${alice.name}-secret a.b*c(d`])
    .map(({ owner, kind }) => `${owner} ${kind}`);
  expect(kinds.toSorted()).toEqual([
    '0 name',
    '0 secret',
    '1 secret',
    '1 value',
  ]);
});

it.each([
  ['nothing', []],
  [
    'other values',
    ['hello', 42, null, undefined, true, new Date(), 12345678901234],
  ],
  ['parts of a value', [reference.slice(1), reference.slice(0, -1)]],
])('finds nothing in %s', (_, args) => {
  expect(find(...args)).toEqual([]);
});

it('accepts any input', () => {
  const cycle: Record<string, unknown> = { text };
  cycle.self = cycle;
  let deep: unknown = text;
  for (let level = 0; level < 10_000; level += 1) deep = [deep];
  const many = Array.from({ length: 1_000 }, () => text);
  expect(find(cycle)).toEqual([[1, 'value', 0, '[0].text']]);
  expect(find(deep)).toEqual([]);
  expect(find(many)).toHaveLength(64);
  expect(find('a'.repeat(1_000_000))).toEqual([]);
});
