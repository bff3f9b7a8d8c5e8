import { idsInPayload } from './ids-in-payload.js';

const FIELDS = ['userId', 'room'];
const ids = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('the ids of a payload', () => {
  it('are those of the fields of each object', () => {
    expect(
      idsInPayload([{ userId: 'a' }, { room: ['b', 'c'] }], FIELDS),
    ).toEqual([
      ['userId', 'a'],
      ['room', 'b'],
      ['room', 'c'],
    ]);
  });

  it('are judged once each, however often they are repeated', () => {
    const parts = Array.from({ length: 100 }, () => ({
      userId: Array.from({ length: 100 }, () => 'same'),
    }));
    expect(idsInPayload(parts, FIELDS)).toEqual([['userId', 'same']]);
  });

  it.each<[string, unknown]>([
    ['in one field', { userId: ids(1_001, 'u') }],
    ['over several fields', { userId: ids(600, 'u'), room: ids(600, 'r') }],
    ['over many objects', ids(2_000, 'u').map((userId) => ({ userId }))],
    ['in characters', { userId: ids(400, 'ж'.repeat(250)) }],
    ['in repetitions', { userId: Array.from({ length: 100_001 }, () => 'u') }],
  ])('are bounded for the whole message: %s', (_, payload) => {
    const found = idsInPayload(payload, FIELDS);
    expect(found.length).toBeLessThanOrEqual(1_001);
    // What is one too many is no id, and is refused.
    expect(found.at(-1)?.[1]).toBeUndefined();
  });
});
