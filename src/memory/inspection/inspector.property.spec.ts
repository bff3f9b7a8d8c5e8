import * as fc from 'fast-check';

import { Inspector } from './inspector.js';
import type { InspectedUser } from './inspected-user.js';
import { Ownership } from '../ownership/ownership.js';
import { SentObjects } from '../../policy/egress/sent-objects.js';

class Box {
  readonly label = 'box';
}

/** The containers a graph is made of, and how something is put into one. */
const CONTAINERS = {
  object: [() => ({}), (to, name, it) => Reflect.set(to, name, it)],
  bare: [
    () => Object.create(null) as object,
    (to, name, it) => Reflect.set(to, name, it),
  ],
  'odd names': [
    () => ({}),
    (to, name, it) => Reflect.set(to, `${name} "q" é\n`, it),
  ],
  instance: [() => new Box(), (to, name, it) => Reflect.set(to, name, it)],
  error: [() => new Error('e'), (to, name, it) => Reflect.set(to, name, it)],
  array: [() => [1, 'two'], (to, _, it) => (to as unknown[]).push(it)],
  'named array': [() => [{}], (to, name, it) => Reflect.set(to, name, it)],
  'sparse array': [
    () => [],
    (to, name, it) => Reflect.set(to, 70_000 + 99 * Number(name.slice(1)), it),
  ],
  map: [
    () => new Map([['first', {}]]),
    (to, name, it) => (to as Map<unknown, unknown>).set(name, it),
  ],
  'map by number': [
    () => new Map(),
    (to, name, it) =>
      (to as Map<unknown, unknown>).set(Number(name.slice(1)), it),
  ],
  'map by object': [
    () => new Map(),
    (to, _, it) => (to as Map<unknown, unknown>).set({}, it),
  ],
  'map keys': [
    () => new Map(),
    (to, name, it) => (to as Map<unknown, unknown>).set(it, name),
  ],
  set: [() => new Set(['member']), (to, _, it) => (to as Set<unknown>).add(it)],
  symbols: [
    () => ({}),
    (to, name, it) => Reflect.set(to, Symbol.for(name), it),
  ],
  hidden: [
    () => ({}),
    (to, name, it) => Reflect.defineProperty(to, name, { value: it }),
  ],
} satisfies Record<
  string,
  [make: () => object, put: (to: object, name: string, it: object) => unknown]
>;

type Container = keyof typeof CONTAINERS;

/** A random graph: each node hangs below an earlier one, and some edges go anywhere. */
const graphs = fc.record({
  nodes: fc.array(
    fc.record({
      container: fc.constantFrom(...(Object.keys(CONTAINERS) as Container[])),
      parent: fc.nat(),
    }),
    { minLength: 1, maxLength: 15 },
  ),
  edges: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 8 }),
  buffers: fc.array(fc.nat(), { maxLength: 3 }),
  plant: fc.nat(),
});

/** Those in which everything is seen without looking at symbols and at what is not enumerable. */
const enumerable = graphs.filter(({ nodes }) =>
  nodes.every(
    ({ container }) =>
      !['symbols', 'hidden', 'named array'].includes(container),
  ),
);

type Graph = typeof graphs extends fc.Arbitrary<infer T> ? T : never;

function build(
  { nodes, edges, buffers, plant }: Graph,
  planted?: object,
): object {
  const made = nodes.map(({ container }) => CONTAINERS[container][0]());
  let names = 0;
  const put = (at: number, it: object) => {
    const { container } = nodes[at % nodes.length];
    CONTAINERS[container][1](made[at % nodes.length], `n${names++}`, it);
  };
  for (let i = 1; i < made.length; i++) put(nodes[i].parent % i, made[i]);
  for (const [from, to] of edges) put(from, made[to % made.length]);
  for (const at of buffers) put(at, Buffer.from(`pooled ${at}`));
  if (planted !== undefined) put(plant, planted);
  return made[0];
}

function world() {
  const users = new Map<string, InspectedUser>();
  const ownership = new Ownership();
  return {
    ownership,
    inspector: new Inspector(ownership, {
      strict: true,
      findUser: (key) => users.get(key),
    }),
    add: (key: string, state: object): InspectedUser => {
      const user: InspectedUser = {
        owner: ownership.enrol(key),
        roots: () => [['state', state]],
      };
      users.set(key, user);
      return user;
    },
  };
}

const TOKEN =
  /^(?:[.](?<name>[\w$]+)|\["(?<quoted>(?:[^"\\]|\\.)*)"\]|\[Symbol[(](?<symbol>n\d+)[)]\]|\[(?<index>\d+)\]|<key "(?<text>[^"]*)">|<key (?<number>\d+)>|<(?<part>key|value) \{(?<entry>\d+)\}>|\{(?<member>\d+)\})/;

/** Follows a path as a reader of the report would. */
function resolve(state: object, path: string): unknown {
  let at: unknown = state;
  let rest = path.replace(/^state/, '');
  while (rest !== '') {
    const match = TOKEN.exec(rest);
    if (match === null) throw new Error(`not a path: ${rest}`);
    at = follow(at as object, match.groups ?? {});
    rest = rest.slice(match[0].length);
  }
  return at;
}

function follow(at: object, step: Record<string, string | undefined>): unknown {
  const map = at as Map<unknown, unknown>;
  if (step['name'] !== undefined) return Reflect.get(at, step['name']);
  if (step['index'] !== undefined) return Reflect.get(at, step['index']);
  if (step['symbol'] !== undefined)
    return Reflect.get(at, Symbol.for(step['symbol']));
  if (step['quoted'] !== undefined) {
    return Reflect.get(at, JSON.parse(`"${step['quoted']}"`) as string);
  }
  if (step['text'] !== undefined) return map.get(step['text']);
  if (step['number'] !== undefined) return map.get(Number(step['number']));
  if (step['member'] !== undefined)
    return [...(at as Set<unknown>)][Number(step['member'])];
  const [key, value] = [...map][Number(step['entry'])];
  return step['part'] === 'key' ? key : value;
}

describe('Inspector, over random object graphs', () => {
  it('finds one planted object, with paths on both sides that lead to it', () => {
    fc.assert(
      fc.property(graphs, graphs, (ours, theirs) => {
        const { inspector, add } = world();
        const planted = { secret: true };
        const [first, second] = [build(theirs, planted), build(ours, planted)];
        expect(inspector.inspect(add('alice', first))).toEqual([]);

        const findings = inspector.inspect(add('bob', second));

        expect(findings).toHaveLength(1);
        const [{ vector, users, paths }] = findings;
        expect(vector).toMatch(/^(nested-)?shared-reference$/);
        expect(users).toEqual(['bob', 'alice']);
        expect(resolve(second, paths[0])).toBe(planted);
        expect(resolve(first, paths[1])).toBe(planted);
      }),
      { numRuns: 300 },
    );
  });

  it('finds a planted view of the bytes of another user', () => {
    fc.assert(
      fc.property(
        graphs,
        graphs,
        fc.nat(15),
        fc.integer({ min: 1, max: 16 }),
        (ours, theirs, start, length) => {
          const { inspector, add } = world();
          const buffer = new ArrayBuffer(32);
          const [view, other] = [
            new Uint8Array(buffer, 0, 16),
            new Uint8Array(buffer, start, length),
          ];
          inspector.inspect(add('alice', build(theirs, view)));
          const second = build(ours, other);
          const findings = inspector.inspect(add('bob', second));
          expect(findings.map(({ vector }) => vector)).toEqual([
            'shared-buffer',
          ]);
          expect(resolve(second, findings[0].paths[0])).toBe(other);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('reports nothing in repeated inspections when nothing is shared', () => {
    fc.assert(
      fc.property(graphs, graphs, (ours, theirs) => {
        const { inspector, add } = world();
        const frozen = Object.freeze({ list: Object.freeze([1]) });
        const users = [
          add('alice', build(theirs, frozen)),
          add('bob', build(ours, frozen)),
        ];
        for (const user of [...users, ...users]) {
          expect(inspector.inspect(user)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds the planted object eventually within any budget', () => {
    fc.assert(
      fc.property(
        graphs,
        graphs,
        fc.integer({ min: 1, max: 40 }),
        (ours, theirs, maxNodes) => {
          const { inspector, add } = world();
          const planted = { secret: true };
          inspector.inspect(add('alice', build(theirs, planted)));
          const bob = add('bob', build(ours, planted));
          let found = 0;
          for (let message = 0; message < 200 && found === 0; message++) {
            found = inspector.inspect(bob, { strict: false, maxNodes }).length;
          }
          expect(found).toBe(1);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('overlooks no planted object in a clean check', () => {
    fc.assert(
      fc.property(enumerable, (graph) => {
        const { inspector, ownership, add } = world();
        const look = { strict: false, maxNodes: 200 };
        const planted = { secret: true };
        const bob = add('bob', build(graph, planted));
        for (let message = 0; message < 4; message++)
          expect(inspector.inspect(bob, look)).toEqual([]);

        ownership.release(planted, [bob.owner]);
        inspector.inspect(add('alice', { planted }));

        const findings = inspector.inspect(bob, look);
        expect(findings.map(({ users }) => users[1])).toEqual(['alice']);
      }),
      { numRuns: 300 },
    );
  });

  it('finds the planted object in a payload, and nothing in a clean one', () => {
    fc.assert(
      fc.property(enumerable, fc.boolean(), (graph, isPlanted) => {
        const { inspector, ownership, add } = world();
        const sent = new SentObjects(ownership, new Map(), false);
        const planted = { secret: true };
        inspector.inspect(add('alice', { planted }));
        const payload = build(graph, isPlanted ? planted : {});
        const bob = add('bob', {});
        const found = sent.foreignIn(payload, bob.owner, 'state');
        expect(found?.users).toEqual(isPlanted ? ['bob', 'alice'] : undefined);
        if (found !== undefined)
          expect(resolve(payload, found.paths[0])).toBe(planted);
      }),
      { numRuns: 200 },
    );
  });
});
