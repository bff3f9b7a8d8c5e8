import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProofContext } from '../../src/proof-context.js';
import { SUITES } from '../../src/run-proof.js';
import { COMPATIBILITY_SABOTEURS } from './saboteurs/compatibility.saboteurs.js';
import { FUNCTIONALITY_SABOTEURS } from './saboteurs/functionality.saboteurs.js';
import { IMPORTS_SABOTEURS } from './saboteurs/imports.saboteurs.js';
import {
  LEAK_HUNT_SABOTEURS,
  NOTHING_FOUND,
} from './saboteurs/leak-hunt.saboteurs.js';
import { PERFORMANCE_SABOTEURS } from './saboteurs/performance.saboteurs.js';
import { SECURITY_SABOTEURS } from './saboteurs/security.saboteurs.js';

/** The context of an application with one handler. */
const CONTEXT = {
  application: { info: { handlers: NOTHING_FOUND.handlers } },
} as unknown as ProofContext;

const CHECKS = SUITES.flatMap((suite) =>
  suite
    .checks(CONTEXT)
    .map(({ id, title }) => ({ suite: suite.id, id, title })),
);

describe('every check of every suite', () => {
  it('has a saboteur', () => {
    const saboteurs = {
      ...IMPORTS_SABOTEURS,
      ...FUNCTIONALITY_SABOTEURS,
      ...SECURITY_SABOTEURS,
      ...COMPATIBILITY_SABOTEURS,
      ...PERFORMANCE_SABOTEURS,
      ...LEAK_HUNT_SABOTEURS,
    };
    expect(Object.keys(saboteurs).toSorted()).toEqual(
      CHECKS.map(({ id }) => id).toSorted(),
    );
  });

  it('has its own id, which begins with its suite, and a title', () => {
    expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
    expect(new Set(CHECKS.map(({ title }) => title)).size).toBe(CHECKS.length);
    for (const { suite, id, title } of CHECKS) {
      expect(id.startsWith(`${suite}.`)).toBe(true);
      expect(title).toMatch(/^[A-Z`]/);
    }
  });

  it('is in the documentation, which lists no others', async () => {
    const file = join(
      import.meta.dirname,
      '../../../../docs/stability-proof.md',
    );
    const text = await readFile(file, 'utf8');
    const named = new Set(
      Array.from(text.matchAll(/`([a-z-]+\.[a-z-]+)`/g), ([, id]) => id),
    );
    const known = new Set(CHECKS.map(({ id }) => id));
    const suites = SUITES.map(({ id }) => id);
    for (const name of named)
      if (suites.includes(name.split('.')[0])) expect(known).toContain(name);
    const { handlers } = NOTHING_FOUND;
    for (const id of known) {
      const isOfHandler = handlers.some(({ name }) => id.includes(name));
      const isOfVectors = id.startsWith('security.vector-');
      if (!isOfHandler && !isOfVectors) expect(named).toContain(id);
    }
  });
});
