/** One step from a container to something in it. */
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

/** Characters of one key that a path shows. */
const MAX_KEY_LENGTH = 48;
/** Segments that a path shows at either end when there are more. */
const MAX_SEGMENTS_AT_EACH_END = 8;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
/** Everything but printable ASCII: a path ends in log lines, which no key may break out of. */
const UNPRINTABLE = /[^\x20-\x7e]/g;

/**
 * Renders the way to a value: `state.prefs.tags[3]`, `state.map<key "x">`, `state.set{2}`,
 * `state[Symbol(foo)]`, `state["a b"]`. A map entry whose key is an object goes by its position:
 * `state.map<key {0}>` is the key itself, `state.map<value {0}>` the value. Never longer than
 * about a thousand characters; the middle of a long path is left out.
 */
export function formatPath(way: readonly Segment[]): string {
  const segments = way.map(nameInStore);
  const hidden = segments.length - 2 * MAX_SEGMENTS_AT_EACH_END;
  if (hidden <= 0) return segments.map(formatSegment).join('');
  return [
    ...segments.slice(0, MAX_SEGMENTS_AT_EACH_END).map(formatSegment),
    `…${hidden} more…`,
    ...segments.slice(-MAX_SEGMENTS_AT_EACH_END).map(formatSegment),
  ].join('');
}

/** What is in a store goes by its name, like a property. */
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

/** Escapes a text as in a JSON string, and cuts it. */
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
