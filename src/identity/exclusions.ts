import type { Rule } from '../common/options/option.js';

/** Which namespaces: by name, with or without the slash, by pattern, or by a function of the name. */
export type NamespaceMatcher =
  string | RegExp | ((namespace: string) => boolean);

export const NAMESPACES: Rule<readonly NamespaceMatcher[]> = {
  expects: 'an array of names of namespaces, patterns or functions',
  accepts: (value): value is readonly NamespaceMatcher[] =>
    Array.isArray(value) &&
    value.every(
      (item) =>
        typeof item === 'function' ||
        item instanceof RegExp ||
        (typeof item === 'string' && item !== ''),
    ),
};

/**
 * Whether the option `exclude` names a namespace.
 *
 * @param name as socket.io has it, with a slash at the start
 */
export function isExcluded(
  name: string,
  excluded: readonly NamespaceMatcher[],
): boolean {
  return excluded.some((matcher) => {
    if (typeof matcher === 'function') return matcher(name);
    // Not `test`, which starts where the last search of a global pattern has ended.
    if (matcher instanceof RegExp) return name.search(matcher) !== -1;
    return name === (matcher.startsWith('/') ? matcher : `/${matcher}`);
  });
}
