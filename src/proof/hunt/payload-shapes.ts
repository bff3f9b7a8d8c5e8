import type { FieldHint, HandlerInfo, PayloadHint } from '../host/index.js';
import type { Canary } from './player.js';

/** Makes the payload of a message; `undefined` for none. */
export type Shape = (canary: Canary) => unknown;

/** What everybody sends alike: who asks for the same gets what the first one was given, where a cache is shared. */
export const NEUTRAL: Canary = { text: 'hunt', reference: 'hunt', number: 1 };

/** Fields that many handlers know, and that say what something is about. */
const REFERENCES = [
  'id',
  'room',
  'roomId',
  'userId',
  'user',
  'to',
  'channel',
  'sessionId',
];
/** Fields that many handlers know, and that hold what somebody has written. */
const TEXTS = [
  'text',
  'message',
  'content',
  'data',
  'name',
  'title',
  'value',
  'query',
];
const REFERENCE =
  /(id|ids|key|room|rooms|channel|user|users|to|thread|session|group|topic|meeting|doc|document|conversation|target|recipient|tenant)$/i;

type Fill = (field: FieldHint, canary: Canary) => unknown;

/** One way to fill the fields of an object. */
interface Variant {
  /** Whether fields that the handler does not seem to read are added. */
  readonly adds: boolean;
  readonly fill: Fill;
}

const isReference = ({ name }: FieldHint) => REFERENCE.test(name);

const VARIANTS: readonly Variant[] = [
  // What it is about is the sender's own.
  {
    adds: true,
    fill: (field, { text, reference }) =>
      isReference(field) ? reference : text,
  },
  // One value everywhere: what was made by it in one message is meant by it in another.
  { adds: false, fill: (_, { reference }) => reference },
  // What it is about is everybody's.
  {
    adds: true,
    fill: (field, { text }) => (isReference(field) ? NEUTRAL.reference : text),
  },
  { adds: true, fill: (_, { number }) => number },
  { adds: false, fill: (_, { text }) => [text] },
  {
    adds: true,
    fill: (_, { text, reference }) => ({
      id: reference,
      text,
      list: [{ text }],
    }),
  },
  // What is asked for is denied.
  {
    adds: true,
    fill: ({ name }, { text }) => (TEXTS.includes(name) ? text : false),
  },
];

/** The payloads that a handler is sent, one after the other, if its user has no template for it. */
export function shapesOf({ payload }: Pick<HandlerInfo, 'payload'>): Shape[] {
  switch (payload.type) {
    case 'none':
      return [() => undefined];
    case 'string':
      return TEXT_SHAPES;
    case 'number':
      return [({ number }) => number];
    case 'boolean':
      return [() => true, () => false];
    case 'array':
      return LIST_SHAPES;
    case 'object':
      return objectShapes(payload);
    case 'unknown':
      return [
        ...TEXT_SHAPES,
        ...objectShapes(payload),
        ({ number }) => number,
        ...LIST_SHAPES,
      ];
  }
}

const TEXT_SHAPES: Shape[] = [({ reference }) => reference, ({ text }) => text];
const LIST_SHAPES: Shape[] = [
  ({ text }) => [text],
  ({ text, reference }) => [{ id: reference, text }],
];

/** What is sent in common: as a rule nothing, or something without fields, or the same for everybody. */
export function neutralShapesOf(
  handler: Pick<HandlerInfo, 'payload'>,
): Shape[] {
  const { type, isExact } = handler.payload;
  const [first] = shapesOf(handler);
  const same: Shape = () => first(NEUTRAL);
  if (isExact || !['object', 'unknown'].includes(type)) return [same];
  return [() => ({}), same, ...(type === 'unknown' ? [() => undefined] : [])];
}

/** What rooms and records of a user are often called by. The name alone comes last: what it sets stays. */
const NAMINGS: readonly ((id: string) => string)[] = [
  (id) => `user:${id}`,
  (id) => `user-${id}`,
  (id) => `user_${id}`,
  (id) => `room:${id}`,
  (id) => id,
];

/** Messages about somebody else: whose room is it, whose record? */
export function namingShapesOf(
  { payload }: Pick<HandlerInfo, 'payload'>,
  id: string,
): Shape[] {
  const canaryOf = (name: string): Canary => ({
    text: name,
    reference: name,
    number: Number.isSafeInteger(Number(id)) ? Number(id) : 1,
  });
  const [first] = shapesOf({ payload });
  // What one's own message is about is somebody else.
  const addressed: Shape = (canary) =>
    objectShapes(payload)[0]({ ...canary, reference: id });
  switch (payload.type) {
    case 'none':
    case 'boolean':
      return [];
    case 'object':
      return [addressed, () => first(canaryOf(id))];
    case 'string':
      return NAMINGS.map((naming) => () => naming(id));
    case 'unknown':
      return [
        ...NAMINGS.map((naming) => () => naming(id)),
        addressed,
        () => objectShapes(payload)[0](canaryOf(id)),
      ];
    default:
      return [() => first(canaryOf(id))];
  }
}

/** Payloads that reach for the prototype of all objects, with the fields that handlers read. */
export function pollutingShapesOf(
  { payload }: Pick<HandlerInfo, 'payload'>,
  fields: readonly string[],
): Shape[] {
  if (!['object', 'unknown'].includes(payload.type)) return [];
  return [
    (canary) => parse('{"__proto__":%}', fields, canary),
    (canary) => parse('{"constructor":{"prototype":%}}', fields, canary),
  ];
}

/** An own property that is called `__proto__` comes into being by JSON only. */
function parse(
  template: string,
  fields: readonly string[],
  { text }: Canary,
): unknown {
  const planted = Object.fromEntries(fields.map((name) => [name, text]));
  return JSON.parse(template.replace('%', JSON.stringify(planted)));
}

function objectShapes({ fields, isExact }: PayloadHint): Shape[] {
  const variants = isExact ? VARIANTS.slice(0, 3) : VARIANTS;
  const shapes = variants.map(
    ({ adds, fill }): Shape =>
      (canary) =>
        objectOf(withCommon(fields, adds && !isExact), fill, canary, isExact),
  );
  // A handler that looks at the fields it knows may take another way if there are none.
  if (!isExact && fields.length > 0)
    shapes.push((canary) =>
      objectOf(withCommon([], true), VARIANTS[0].fill, canary, false),
    );
  return distinct(shapes);
}

function withCommon(
  fields: readonly FieldHint[],
  adds: boolean,
): readonly FieldHint[] {
  if (!adds && fields.length > 0) return fields;
  const known = new Set(fields.map(({ name }) => name));
  const more = [...TEXTS, ...REFERENCES]
    .filter((name) => !known.has(name))
    .map((name): FieldHint => ({ name, kind: 'unknown' }));
  return [...fields, ...more];
}

function objectOf(
  fields: readonly FieldHint[],
  fill: Fill,
  canary: Canary,
  isExact: boolean,
): object {
  return Object.fromEntries(
    fields.map((field) => [field.name, valueOf(field, fill, canary, isExact)]),
  );
}

function valueOf(
  field: FieldHint,
  fill: Fill,
  canary: Canary,
  isExact: boolean,
): unknown {
  const { kind, values, fields = [] } = field;
  const { text, reference, number } = canary;
  if (values && values.length > 0) return values[0];
  switch (kind) {
    case 'string': {
      const value = fill(field, canary);
      return typeof value === 'string' ? value : text;
    }
    case 'number':
      return number;
    case 'boolean':
      return fill(field, canary) !== false;
    case 'array':
      return [text];
    case 'object':
      return objectOf(
        fields.length > 0 ? fields : [{ name: 'text', kind: 'string' }],
        fill,
        canary,
        isExact,
      );
    case 'date':
      return '2024-01-01T00:00:00.000Z';
    case 'email':
      return `${text}@example.com`;
    case 'uuid':
      return uuidOf(reference);
    case 'url':
      return `https://example.com/${text}`;
    case 'unknown':
      return fill(field, canary);
  }
}

/** A UUID of version 4 that ends with the token of its user. */
function uuidOf(reference: string): string {
  const isToken = /^[0-9a-f]{12}$/.test(reference);
  return `5eed5eed-5eed-4eed-8eed-${isToken ? reference : '0123456789ab'}`;
}

function distinct(shapes: readonly Shape[]): Shape[] {
  const sample: Canary = { text: 'text', reference: 'reference', number: 2 };
  const known = new Map(
    shapes.map((shape) => [JSON.stringify(shape(sample)), shape]),
  );
  return [...known.values()];
}
