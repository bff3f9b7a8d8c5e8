import type { FieldHint, FieldKind } from '../app-info.js';

/** The maximum number of fields of a guessed payload. */
const MAX_FIELDS = 24;
const MAX_DEPTH = 3;
/** The number of characters of a function that are analysed. */
const MAX_SOURCE = 10_000;

const IDENTIFIER = '[A-Za-z_$][\\w$]*';
const ARRAY_METHODS = new Set(
  'at concat every filter find flatMap forEach includes indexOf join length map push reduce slice some sort splice'.split(
    ' ',
  ),
);

const OPEN = '([{';
const CLOSE = ')]}';

/** The parameters of a function as source text, without the parentheses. */
export function parametersOf(source: string): string[] {
  const begin = source.indexOf('(');
  const arrow = source.indexOf('=>');
  // `value => …`
  if (arrow >= 0 && (begin < 0 || arrow < begin))
    return [
      source
        .slice(0, arrow)
        .replace(/^\s*async\s/, '')
        .trim(),
    ];
  if (begin < 0) return [];
  return splitTopLevel(source.slice(begin + 1, endOf(source, begin)));
}

/** The position of the bracket that closes the one at `begin`; strings and comments are not recognised. */
function endOf(source: string, begin: number): number {
  let depth = 0;
  for (let index = begin; index < source.length; index += 1) {
    if (OPEN.includes(source[index])) depth += 1;
    else if (CLOSE.includes(source[index]) && --depth === 0) return index;
  }
  return source.length;
}

function splitTopLevel(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of list) {
    if (OPEN.includes(character)) depth += 1;
    else if (CLOSE.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  if (part.trim() !== '') parts.push(part.trim());
  return parts;
}

/**
 * The fields of a parameter that a function reads, guessed from its text, to generate payloads.
 *
 * @param text of the function, as it runs: JavaScript
 */
export function fieldsRead(text: string, index: number): FieldHint[] {
  const source = text.slice(0, MAX_SOURCE);
  const parameter = parametersOf(source)[index];
  if (parameter === undefined) return [];
  const fields = parameter.startsWith('{')
    ? destructured(parameter, source)
    : readThrough(parameterName(parameter), source);
  return [
    ...new Map(fields.map((field) => [field.name, field])).values(),
  ].slice(0, MAX_FIELDS);
}

/** Names of properties that a function reads from any object except `this`, without calling them. */
export function propertiesRead(source: string): string[] {
  const reads = source
    .slice(0, MAX_SOURCE)
    .matchAll(
      /(?<!\bthis)\??\.([A-Za-z_$][\w$]*)\b(?!\s*(?:\?\.)?\()(?!\s*=[^=])/g,
    );
  return [...new Set([...reads].map(([, name]) => name))];
}

/** Whether a function calls one of its parameters, which is then an acknowledgement. */
export function calls(source: string, index: number): boolean {
  const name = parameterName(parametersOf(source)[index] ?? '');
  return (
    name !== '' &&
    new RegExp(`(?<![.\\w$])${escape(name)}(\\?\\.)?\\(`).test(bodyOf(source))
  );
}

function bodyOf(source: string): string {
  const begin = source.indexOf('(');
  const arrow = source.indexOf('=>');
  if (arrow >= 0 && (begin < 0 || arrow < begin))
    return source.slice(arrow + 2);
  return source.slice(endOf(source, begin) + 1);
}

function parameterName(parameter: string): string {
  return new RegExp(`^${IDENTIFIER}`).exec(parameter)?.[0] ?? '';
}

/** `{ room, text: words = '', ...rest }` */
function destructured(pattern: string, source: string, depth = 0): FieldHint[] {
  const inside = pattern.slice(1, endOf(pattern, 0));
  return splitTopLevel(inside).flatMap((part) => {
    const [, name, rest = ''] =
      new RegExp(`^(${IDENTIFIER})\\s*(?::\\s*(.*))?`, 's').exec(part) ?? [];
    if (name === undefined) return [];
    if (rest.startsWith('{') && depth < MAX_DEPTH) {
      const fields = destructured(rest, source, depth + 1);
      return [{ name, kind: 'object', fields }];
    }
    return [
      { name, kind: kindOfUse(parameterName(rest) || name, bodyOf(source)) },
    ];
  });
}

/** `body.room`, `body?.text`, `body.sum.reduce(`, `{ room } = body` */
function readThrough(name: string, source: string): FieldHint[] {
  if (name === '') return [];
  const body = bodyOf(source);
  const start = `(?<![.\\w$])${escape(name)}`;
  const fields: FieldHint[] = [];
  const access = new RegExp(`${start}\\??\\.(${IDENTIFIER})(\\s*\\()?`, 'g');
  for (const [, field, call] of body.matchAll(access)) {
    if (!call && !ARRAY_METHODS.has(field))
      fields.push(fieldOf(field, `${name}.${field}`, body));
  }
  const pattern = new RegExp(`(\\{[^{}]*\\})\\s*=\\s*${escape(name)}\\b`, 'g');
  for (const [, fieldsOfPattern] of body.matchAll(pattern))
    fields.push(...destructured(fieldsOfPattern, source));
  return fields;
}

function fieldOf(name: string, path: string, body: string): FieldHint {
  const kind = kindOfUse(path, body);
  if (kind !== 'object') return { name, kind };
  const inner = new RegExp(
    `${escape(path)}\\??\\.(${IDENTIFIER})(?!\\s*\\()`,
    'g',
  );
  const names = new Set([...body.matchAll(inner)].map(([, field]) => field));
  return {
    name,
    kind,
    fields: [...names].map((field) => ({ name: field, kind: 'unknown' })),
  };
}

/** How an expression is used: as an array, a number, or an object with fields. */
function kindOfUse(expression: string, body: string): FieldKind {
  const use = new RegExp(
    `(?<![.\\w$])${escape(expression)}\\s*(\\??\\.(${IDENTIFIER})(\\s*\\()?|[<>]|\\[)`,
    'g',
  );
  for (const [, operator, member, call] of body.matchAll(use)) {
    if (operator === '<' || operator === '>') return 'number';
    if (operator === '[') return 'unknown';
    if (
      member !== undefined &&
      ARRAY_METHODS.has(member) &&
      member !== 'length'
    )
      return 'array';
    if (member !== undefined && !call && member !== 'length') return 'object';
  }
  return new RegExp(
    `\\bof ${escape(expression)}\\b|\\.\\.\\.${escape(expression)}\\b[^?]*\\]`,
  ).test(body)
    ? 'array'
    : 'unknown';
}

function escape(text: string): string {
  return text
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replace(/\\\./g, '\\??\\.');
}
