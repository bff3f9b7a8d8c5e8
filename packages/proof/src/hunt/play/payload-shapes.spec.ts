import type { FieldHint, PayloadHint, PayloadType } from '../../host/index.js';
import {
  NEUTRAL,
  namingShapesOf,
  neutralShapesOf,
  pollutingShapesOf,
  shapesOf,
} from './payload-shapes.js';

const CANARY = { text: 'text', reference: '0123456789ab', number: 7 };

function of(type: PayloadType, fields: FieldHint[] = [], isExact = false) {
  const payload: PayloadHint = { type, fields, isExact, reads: [] };
  return { payload };
}

const unknown = (name: string): FieldHint => ({ name, kind: 'unknown' });

describe('payloads of a user', () => {
  it.each([
    ['none', [undefined]],
    ['string', ['0123456789ab', 'text']],
    ['number', [7]],
    ['boolean', [true, false]],
    ['array', [['text'], [{ id: '0123456789ab', text: 'text' }]]],
  ] as const)('of type %s', (type, expected) => {
    expect(shapesOf(of(type)).map((shape) => shape(CANARY))).toEqual(expected);
  });

  it('fill the fields that a handler reads, each in several ways', () => {
    const shapes = shapesOf(of('object', [unknown('room'), unknown('remark')]));
    const rooms = shapes.map((shape) => shape(CANARY));
    for (const [room, remark] of [
      ['0123456789ab', 'text'],
      ['0123456789ab', '0123456789ab'],
      ['hunt', 'text'],
      [7, 7],
      [['text'], ['text']],
      [false, false],
    ])
      expect(rooms).toContainEqual(expect.objectContaining({ room, remark }));
    // And none of them, for handlers that check whether they exist.
    expect(rooms).toContainEqual(
      expect.not.objectContaining({ remark: expect.anything() }),
    );
  });

  it('have only the fields of a class with validators, with valid values', () => {
    const fields: FieldHint[] = [
      { name: 'text', kind: 'string' },
      { name: 'count', kind: 'number' },
      { name: 'done', kind: 'boolean' },
      { name: 'mail', kind: 'email' },
      { name: 'ref', kind: 'uuid' },
      { name: 'level', kind: 'string', values: ['low', 'high'] },
      {
        name: 'inner',
        kind: 'object',
        fields: [{ name: 'a', kind: 'string' }],
      },
    ];
    const [first] = shapesOf(of('object', fields, true));
    expect(first(CANARY)).toEqual({
      text: 'text',
      count: 7,
      done: true,
      mail: 'text@example.com',
      ref: '5eed5eed-5eed-4eed-8eed-0123456789ab',
      level: 'low',
      inner: { a: 'text' },
    });
  });
});

it('common payloads contain no value of a user', () => {
  for (const type of [
    'none',
    'string',
    'number',
    'object',
    'unknown',
  ] as const) {
    const shapes = neutralShapesOf(of(type, [unknown('room')]));
    for (const shape of shapes)
      expect(shape(CANARY)).toEqual(shape({ ...NEUTRAL }));
  }
});

it('payloads about another user contain the name, alone or with own values', () => {
  const texts = namingShapesOf(of('string'), 'bob').map((shape) =>
    shape(CANARY),
  );
  expect(texts).toContain('user:bob');
  expect(texts.at(-1)).toBe('bob');
  const objects = namingShapesOf(
    of('object', [unknown('to'), unknown('text')]),
    'bob',
  );
  const payloads = objects.map((shape) => shape(CANARY));
  expect(payloads).toContainEqual(
    expect.objectContaining({ to: 'bob', text: 'text' }),
  );
  expect(payloads).toContainEqual(
    expect.objectContaining({ to: 'bob', text: 'bob' }),
  );
  expect(namingShapesOf(of('none'), 'bob')).toEqual([]);
});

it('polluting payloads survive JSON', () => {
  const [first] = pollutingShapesOf(of('object'), ['signature']);
  expect(JSON.stringify(first(CANARY))).toBe(
    '{"__proto__":{"signature":"text"}}',
  );
  expect(pollutingShapesOf(of('string'), ['signature'])).toEqual([]);
});
