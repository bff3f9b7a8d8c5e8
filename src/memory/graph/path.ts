/** One step of a path: from a container to a value in it. */
export type Segment =
  | {
      readonly type: 'root';
      readonly name: string;
      readonly isStore?: boolean;
    }
  | { readonly type: 'property'; readonly key: PropertyKey }
  | { readonly type: 'index'; readonly index: number }
  | {
      readonly type: 'entry';
      readonly key: unknown;
      readonly position: number;
      readonly part: 'key' | 'value';
    }
  | { readonly type: 'member'; readonly position: number };

/** Characters of one key that a path shows at most. */
const MAX_KEY_LENGTH = 48;
/** Segments that a shortened path shows at each end. */
const MAX_SEGMENTS_AT_EACH_END = 8;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
/** Everything but printable ASCII: paths are logged, and a key must not break the log line. */
const UNPRINTABLE = /[^\x20-\x7e]/g;

/**
 * Formats the path to a value: `state.prefs.tags[3]`, `state.map<key "x">`, `state.set{2}`,
 * `state[Symbol(foo)]`, `state["a b"]`. An entry of a map whose key is an object is named by its
 * position: `state.map<key {0}>` is the key, `state.map<value {0}>` the value. The result has at
 * most about 1,000 characters; the middle of a longer path is omitted.
 */
export function formatPath(path: readonly Segment[]): string {
  const segments = path.map(nameInStore);
  const hidden = segments.length - 2 * MAX_SEGMENTS_AT_EACH_END;
  if (hidden <= 0) return segments.map(formatSegment).join('');
  return [
    ...segments.slice(0, MAX_SEGMENTS_AT_EACH_END).map(formatSegment),
    `…${hidden} more…`,
    ...segments.slice(-MAX_SEGMENTS_AT_EACH_END).map(formatSegment),
  ].join('');
}

/** Names an entry of a store like a property. */
function nameInStore(
  segment: Segment,
  at: number,
  [root]: readonly Segment[],
): Segment {
  const isNamed =
    at === 1 &&
    root.type === 'root' &&
    root.isStore === true &&
    segment.type === 'entry' &&
    segment.part === 'value';
  return isNamed && typeof segment.key === 'string'
    ? { type: 'property', key: segment.key }
    : segment;
}

const FORMATS: {
  readonly [T in Segment['type']]: (
    segment: Extract<Segment, { type: T }>,
  ) => string;
} = {
  root: ({ name }) => name,
  property: ({ key }) => formatProperty(key),
  index: ({ index }) => `[${index}]`,
  entry: ({ key, part, position }) => formatEntry(key, part, position),
  member: ({ position }) => `{${position}}`,
};

function formatSegment(segment: Segment): string {
  return (FORMATS[segment.type] as (segment: Segment) => string)(segment);
}

function formatProperty(key: PropertyKey): string {
  if (typeof key === 'symbol') return `[${formatSymbol(key)}]`;
  const name = String(key);
  if (name.length <= MAX_KEY_LENGTH && IDENTIFIER.test(name)) return `.${name}`;
  return `[${quote(name)}]`;
}

function formatEntry(
  key: unknown,
  part: 'key' | 'value',
  position: number,
): string {
  if (key !== null && (typeof key === 'object' || typeof key === 'function')) {
    return `<${part} {${position}}>`;
  }
  if (typeof key === 'string') return `<key ${quote(key)}>`;
  if (typeof key === 'symbol') return `<key ${formatSymbol(key)}>`;
  return `<key ${printable(String(key))}>`;
}

function formatSymbol(symbol: symbol): string {
  return `Symbol(${printable(symbol.description ?? '')})`;
}

function quote(text: string): string {
  return `"${printable(text)}"`;
}

/** Escapes a text as in a JSON string, and truncates it. */
function printable(text: string): string {
  const escaped = JSON.stringify(text.slice(0, MAX_KEY_LENGTH))
    .slice(1, -1)
    .replace(
      UNPRINTABLE,
      (character) =>
        `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  const isWhole =
    escaped.length <= MAX_KEY_LENGTH && text.length <= MAX_KEY_LENGTH;
  return isWhole ? escaped : `${escaped.slice(0, MAX_KEY_LENGTH)}...`;
}
