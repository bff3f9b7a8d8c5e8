/*
 * What the inspection consists of, measured by itself. These parts are not public, and the built package
 * has them in one file with everything else; so they are built for the benchmarks once more, file by file, and
 * described here as far as they are used.
 */

type Roots = readonly (readonly [name: string, value: object])[];

export interface Owner {
  /** An inspection that has run out of budget. */
  readonly paused: object | undefined;
}

export interface Subject {
  readonly owner: Owner;
  readonly roots: () => Roots;
}

export interface Ownership {
  enrol(key: string): Owner;
}

export interface Inspector {
  inspect(
    subject: Subject,
    options?: { strict?: boolean; maxNodes?: number },
  ): readonly unknown[];
  claimPayload(args: readonly unknown[], owner: Owner): unknown;
}

export interface SentObjects {
  foreignIn(value: unknown, owner: Owner): unknown;
}

interface Internals {
  readonly Ownership: new () => Ownership;
  readonly Inspector: new (
    ownership: Ownership,
    options: { findUser: (key: string) => Subject | undefined },
  ) => Inspector;
  readonly SentObjects: new (
    ownership: Ownership,
    managers: ReadonlyMap<string, unknown>,
    isStrict: boolean,
  ) => SentObjects;
  readonly PrototypeWatch: new () => { check(): unknown };
  readonly findPollution: (value: unknown) => unknown;
}

const FILES = [
  'memory/ownership/ownership',
  'memory/inspection/inspector',
  'policy/egress/sent-objects',
  'memory/pollution/prototype-watch',
  'memory/pollution/pollution',
];

const modules = await Promise.all(
  FILES.map((name) => {
    const file = new URL(`../library/${name}.js`, import.meta.url);
    return import(file.href) as Promise<Partial<Internals>>;
  }),
);

export const {
  Ownership,
  Inspector,
  SentObjects,
  PrototypeWatch,
  findPollution,
} = Object.assign({}, ...modules) as Internals;
