import type { ImportEdge } from './load-in-child.js';

/** The first cycle of imports, from a file back to itself; `undefined` if there is none. */
export function findCycle(
  edges: readonly ImportEdge[],
): readonly string[] | undefined {
  const importsOf = new Map<string, string[]>();
  for (const [from, to] of edges)
    importsOf.set(from, [...(importsOf.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (
    file: string,
    path: readonly string[],
  ): string[] | undefined => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return undefined;
    for (const next of importsOf.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of importsOf.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}
