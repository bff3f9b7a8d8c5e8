import type {
  FieldHint,
  FieldKind,
  HandlerInfo,
  PayloadHint,
  PayloadType,
} from '../../host/index.js';
import type { Canary } from './player.js';

/** Creates the payload of a message; `undefined` for none. */
export type Shape = (canary: Canary) => unknown;

/** The values that all users send: with a shared cache, the same request returns the answer for another user. */
export const NEUTRAL: Canary = { text: 'hunt', reference: 'hunt', number: 1 };

/** Fields that many handlers read, and that refer to something. */
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
/** Fields that many handlers read, and that contain a text. */
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
  /** Whether to add fields that the handler does not seem to read. */
  readonly adds: boolean;
  readonly fill: Fill;
}

const isReference = ({ name }: FieldHint) => REFERENCE.test(name);

const VARIANTS: readonly Variant[] = [
  // The references are the sender's own.
  {
    adds: true,
    fill: (field, { text, reference }) =>
      isReference(field) ? reference : text,
  },
  // The same value everywhere: one message creates something by that name, and another refers to it.
  { adds: false, fill: (_, { reference }) => reference },
  // The references are common to all users.
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
  // Booleans are `false`.
  {
    adds: true,
    fill: ({ name }, { text }) => (TEXTS.includes(name) ? text : false),
  },
];

const TEXT_SHAPES: Shape[] = [({ reference }) => reference, ({ text }) => text];
const NUMBER_SHAPE: Shape = ({ number }) => number;
const LIST_SHAPES: Shape[] = [
  ({ text }) => [text],
  ({ text, reference }) => [{ id: reference, text }],
];

const SHAPES: Readonly<Record<PayloadType, (hint: PayloadHint) => Shape[]>> = {
  none: () => [() => undefined],
  string: () => TEXT_SHAPES,
  number: () => [NUMBER_SHAPE],
  boolean: () => [() => true, () => false],
  array: () => LIST_SHAPES,
  object: objectShapes,
  unknown: (hint) => [
    ...TEXT_SHAPES,
    ...objectShapes(hint),
    NUMBER_SHAPE,
    ...LIST_SHAPES,
  ],
};

/** The payloads for a handler without a template, in order. */
export function shapesOf({ payload }: Pick<HandlerInfo, 'payload'>): Shape[] {
  return SHAPES[payload.type](payload);
}

/** The payloads that all users send: usually nothing, an object without fields, or the same for all. */
export function neutralShapesOf(
  handler: Pick<HandlerInfo, 'payload'>,
): Shape[] {
  const { type, isExact } = handler.payload;
  const [first] = shapesOf(handler);
  const same: Shape = () => first(NEUTRAL);
  if (isExact || !['object', 'unknown'].includes(type)) return [same];
  return [() => ({}), same, ...(type === 'unknown' ? [() => undefined] : [])];
}

/** Common names of rooms and records of a user. The id alone comes last, because its effect may last. */
const NAMINGS: readonly ((id: string) => string)[] = [
  (id) => `user:${id}`,
  (id) => `user-${id}`,
  (id) => `user_${id}`,
  (id) => `room:${id}`,
  (id) => id,
];

/** Messages with the id of another user, for rooms and records. */
export function namingShapesOf(
  { payload }: Pick<HandlerInfo, 'payload'>,
  id: string,
): Shape[] {
  const { type } = payload;
  if (type === 'none' || type === 'boolean') return [];
  const number = Number.isSafeInteger(Number(id)) ? Number(id) : 1;
  const named: Canary = { text: id, reference: id, number };
  const texts: Shape[] = NAMINGS.map((naming) => () => naming(id));
  if (type === 'string') return texts;
  const [first] = shapesOf({ payload });
  if (type === 'number' || type === 'array') return [() => first(named)];
  const [object] = objectShapes(payload);
  return [
    ...(type === 'unknown' ? texts : []),
    // The sender's own message refers to another user.
    (canary) => object({ ...canary, reference: id }),
    () => object(named),
  ];
}

/** Payloads that try to change the prototype of all objects, with the fields that handlers read. */
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

/** Only JSON creates an own property with the name `__proto__`. */
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
        objectOf(withCommon(fields, adds && !isExact), fill, canary),
  );
  // A handler may behave differently if the fields that it reads are missing.
  if (!isExact && fields.length > 0)
    shapes.push((canary) =>
      objectOf(withCommon([], true), VARIANTS[0].fill, canary),
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
): object {
  return Object.fromEntries(
    fields.map((field) => [field.name, valueOf(field, fill, canary)]),
  );
}

function valueOf(field: FieldHint, fill: Fill, canary: Canary): unknown {
  const { kind, values } = field;
  return values && values.length > 0
    ? values[0]
    : VALUES[kind](field, fill, canary);
}

const VALUES: Readonly<
  Record<FieldKind, (field: FieldHint, fill: Fill, canary: Canary) => unknown>
> = {
  unknown: (field, fill, canary) => fill(field, canary),
  string: (field, fill, canary) => {
    const value = fill(field, canary);
    return typeof value === 'string' ? value : canary.text;
  },
  number: (_, __, { number }) => number,
  boolean: (field, fill, canary) => fill(field, canary) !== false,
  array: (_, __, { text }) => [text],
  object: ({ fields = [] }, fill, canary) =>
    objectOf(fields.length > 0 ? fields : SOME_TEXT, fill, canary),
  date: () => '2024-01-01T00:00:00.000Z',
  email: (_, __, { text }) => `${text}@example.com`,
  uuid: (_, __, { reference }) => uuidOf(reference),
  url: (_, __, { text }) => `https://example.com/${text}`,
};

const SOME_TEXT: readonly FieldHint[] = [{ name: 'text', kind: 'string' }];

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
