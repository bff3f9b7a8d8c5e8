import type { FieldHint, PayloadHint, PayloadType } from '../app-info.js';
import { fieldsOfClass, kindOfType } from './dto-fields.js';
import {
  calls,
  fieldsRead,
  parametersOf,
  propertiesRead,
} from './handler-source.js';
import { NEST_METADATA, PARAMETER, metadata } from './nest-metadata.js';

/** Where the body is among the arguments of a handler without decorators: `(client, data)`. */
const BODY_WITHOUT_DECORATORS = 1;

interface Parameter {
  readonly index: number;
  readonly data?: unknown;
}

type BodyHint = Omit<PayloadHint, 'reads'>;

const NO_BODY: BodyHint = { type: 'none', fields: [], isExact: false };

/** The payload that a handler of a gateway probably expects. */
export function payloadHint(prototype: object, method: string): PayloadHint {
  const handler = Reflect.get(prototype, method) as Function;
  const source = Function.prototype.toString.call(handler);
  return {
    ...bodyHint(prototype, method, source),
    reads: propertiesRead(source),
  };
}

function bodyHint(prototype: object, method: string, source: string): BodyHint {
  const types = metadata(NEST_METADATA.types, prototype, method);
  const typeAt = (index: number): unknown =>
    Array.isArray(types) ? types[index] : undefined;
  const bodies = bodiesOf(prototype.constructor, method);
  if (bodies === undefined)
    return withoutDecorators(source, typeAt(BODY_WITHOUT_DECORATORS));
  if (bodies.length === 0) return NO_BODY;

  const keyed: FieldHint[] = bodies.flatMap(({ data, index }) => {
    if (typeof data !== 'string') return [];
    const kind = kindOfType(typeAt(index));
    return [
      { name: data, kind: kind === 'class' ? 'object' : (kind ?? 'unknown') },
    ];
  });
  const whole = bodies.find(({ data }) => typeof data !== 'string');
  if (!whole) return { type: 'object', fields: keyed, isExact: false };
  const hint = hintOf(source, whole.index, typeAt(whole.index));
  return { ...hint, fields: [...keyed, ...hint.fields] };
}

function withoutDecorators(source: string, type: unknown): BodyHint {
  const { length } = parametersOf(source);
  return length <= BODY_WITHOUT_DECORATORS
    ? NO_BODY
    : hintOf(source, BODY_WITHOUT_DECORATORS, type);
}

function hintOf(source: string, index: number, type: unknown): BodyHint {
  const kind = kindOfType(type);
  const read = fieldsRead(source, index);
  if (kind === 'class') {
    const { fields, isExact } = fieldsOfClass(type as Function);
    return {
      type: 'object',
      isExact,
      fields: isExact ? fields : merge(fields, read),
    };
  }
  return { type: toPayloadType(kind), fields: read, isExact: false };
}

function merge(one: FieldHint[], other: FieldHint[]): FieldHint[] {
  const names = new Set(one.map(({ name }) => name));
  return [...one, ...other.filter(({ name }) => !names.has(name))];
}

function toPayloadType(kind: ReturnType<typeof kindOfType>): PayloadType {
  switch (kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'array':
    case 'object':
      return kind;
    default:
      return 'unknown';
  }
}

/** The parameters that receive the body; `undefined` if the handler has no parameter decorators. */
function bodiesOf(
  constructor: Function,
  method: string,
): Parameter[] | undefined {
  const parameters = metadata(NEST_METADATA.parameters, constructor, method);
  if (parameters === undefined) return undefined;
  return Object.entries(parameters as Record<string, Parameter>)
    .filter(([key]) => Number(key.split(':')[0]) === PARAMETER.payload)
    .map(([, parameter]) => parameter);
}

/** The payload that a listener beside Nest probably expects: `(data, reply)`, `(reply)`, `()`. */
export function hintOfListener(listener: Function | undefined): {
  takesAck: boolean;
  payload: PayloadHint;
} {
  const source = listener ? Function.prototype.toString.call(listener) : '';
  const { length } = parametersOf(source);
  const isAck = calls(source, length - 1);
  const takesBody = length > (isAck ? 1 : 0);
  return {
    takesAck: isAck,
    payload: {
      type: takesBody ? 'unknown' : 'none',
      fields: takesBody ? fieldsRead(source, 0) : [],
      reads: propertiesRead(source),
      isExact: false,
    },
  };
}
