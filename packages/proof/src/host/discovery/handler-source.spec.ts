import {
  calls,
  fieldsRead,
  parametersOf,
  propertiesRead,
} from './handler-source.js';

/** Names and kinds, without `unknown`. */
function fields(source: string, index = 0): string[] {
  return fieldsRead(source, index).map(({ name, kind, fields: inner }) => {
    const of = inner ? `{${inner.map((field) => field.name).join()}}` : '';
    return kind === 'unknown' ? name : `${name}: ${kind}${of}`;
  });
}

describe('the parameters of a function', () => {
  it.each([
    ['save(settings) { return 1; }', ['settings']],
    [
      'async save(client, { a, b }, [c, d] = []) {}',
      ['client', '{ a, b }', '[c, d] = []'],
    ],
    ['(text, reply) => reply(text)', ['text', 'reply']],
    ['text => text', ['text']],
    ['async text => text', ['text']],
    ['function () {}', []],
    ['', []],
    ['not a function', []],
  ])('%s', (source, expected) => {
    expect(parametersOf(source)).toEqual(expected);
  });
});

describe('the fields that a function reads', () => {
  it.each([
    ['save(settings) { emit({ apiKey: settings.apiKey }); }', ['apiKey']],
    ['say({ room, text: words = "", ...rest }) {}', ['room', 'text']],
    ['say(body) { const { room, text } = body; }', ['room', 'text']],
    [
      'sum(body) { return body.numbers.reduce((a, b) => a + b, 0); }',
      ['numbers: array'],
    ],
    ['upload({ size }) { if (size > 10) throw 1; }', ['size: number']],
    ['save(body) { return body?.user?.name; }', ['user: object{name}']],
    ['save({ user: { name } }) {}', ['user: object{name}']],
    ['save(body) { return body.trim(); }', []],
    [
      'save(body) { for (const item of body.items) add(item); }',
      ['items: array'],
    ],
    ['save(other) { body.text; }', []],
    ['save() {}', []],
  ])('%s', (source, expected) => {
    expect(fields(source)).toEqual(expected);
  });

  it('returns quickly for text that is not source code', () => {
    const hostile = [
      '('.repeat(50_000),
      `f(${'{a:'.repeat(20_000)}`,
      `f(a){${'a.b'.repeat(30_000)}}`,
    ];
    for (const source of hostile)
      expect(fieldsRead(source, 0).length).toBeLessThanOrEqual(24);
  });
});

it('properties that are read, not called, and not of this', () => {
  expect(
    propertiesRead(
      'signature() { this.server.x; settings.signature ?? 1; a.b(); c.d = 1; e?.f; }',
    ),
  ).toEqual(['x', 'signature', 'f']);
});

it('a parameter that is called is an acknowledgement', () => {
  expect(calls('(data, reply) => reply(data)', 1)).toBe(true);
  expect(calls('(data, reply) => reply(data)', 0)).toBe(false);
  expect(calls('(reply) => { other.reply(1); }', 0)).toBe(false);
  expect(calls('() => 1', -1)).toBe(false);
});
