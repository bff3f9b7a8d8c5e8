import { MAX_FIELDS, fieldNamingAnother } from './named-fields.js';

describe('a field that names another user', () => {
  it.each<[path: string, payload: unknown]>([
    ['payload.from', { from: 'bob' }],
    ['payload.list[1].from', { list: [{ from: 'ann' }, { from: 7 }] }],
    ['payload[0].a.b.from', [{ a: { b: { from: 'bob' } } }]],
  ])('is found at %s', (path, payload) => {
    expect(fieldNamingAnother(payload, ['from'], 'ann')?.path).toBe(path);
  });

  it('is found near the root, however many fields are beside it', () => {
    const padding = Array.from({ length: MAX_FIELDS * 2 }, () => ({}));
    const payload = { padding, from: 'bob' };
    expect(fieldNamingAnother(payload, ['from'], 'ann')?.value).toBe('bob');
  });

  it('is searched in a bounded number of fields, whatever a client sends', () => {
    let visited = 0;
    const counted = (target: object) =>
      new Proxy(target, {
        getOwnPropertyDescriptor: (object, key) => {
          visited += 1;
          return Reflect.getOwnPropertyDescriptor(object, key);
        },
      });
    const items = Array.from({ length: 50_000 }, () => counted({ a: 1, b: 2 }));
    fieldNamingAnother(counted({ items }), ['from'], 'ann');
    expect(visited).toBeLessThan(MAX_FIELDS * 3);
  });

  it('is not searched in typed arrays, which have an index for each byte', () => {
    const file = Object.assign(Buffer.alloc(8), { meta: { from: 'bob' } });
    expect(fieldNamingAnother({ file }, ['from'], 'ann')).toBeUndefined();
  });

  it('invokes no getter and tolerates a cycle', () => {
    const payload: Record<string, unknown> = {
      get from(): string {
        throw new Error('a getter was invoked');
      },
    };
    payload.self = payload;
    expect(fieldNamingAnother(payload, ['from'], 'ann')).toBeUndefined();
  });
});
