import type { FieldHint, FieldKind } from '../app-info.js';
import { metadata } from './nest-metadata.js';

/** The metadata of class-validator for a property. */
interface Validation {
  readonly propertyName: string;
  readonly type: string;
  readonly name?: string;
  readonly constraints?: readonly unknown[];
}

interface ValidatorStorage {
  getTargetValidationMetadatas(
    target: Function,
    schema: string,
    always: boolean,
    strictGroups: boolean,
  ): readonly Validation[];
}

/** The kind of value that a validator requires. */
const KINDS: Readonly<Record<string, FieldKind>> = {
  isEmail: 'email',
  isUuid: 'uuid',
  isUrl: 'url',
  isDate: 'date',
  isDateString: 'date',
  isIso8601: 'date',
  isNumber: 'number',
  isInt: 'number',
  isPositive: 'number',
  min: 'number',
  max: 'number',
  isBoolean: 'boolean',
  isArray: 'array',
  arrayNotEmpty: 'array',
  arrayMinSize: 'array',
  isObject: 'object',
  isString: 'string',
  minLength: 'string',
  maxLength: 'string',
  isLength: 'string',
};

const KIND_OF_CLASS = new Map<unknown, FieldKind>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [Array, 'array'],
  [Date, 'date'],
]);

const MAX_DEPTH = 3;

/**
 * The fields of a class of payloads: from class-validator, if the application has it, otherwise as they are declared.
 */
export function fieldsOfClass(
  type: Function,
  depth = 0,
): { readonly fields: FieldHint[]; readonly isExact: boolean } {
  const validations = validationsOf(type);
  if (validations.length === 0)
    return { fields: declared(type), isExact: false };
  const byName = new Map<string, Validation[]>();
  for (const validation of validations) {
    const known = byName.get(validation.propertyName) ?? [];
    byName.set(validation.propertyName, [...known, validation]);
  }
  const fields = [...byName].map(([name, rules]) =>
    fieldOf(type, name, rules, depth),
  );
  return { fields, isExact: true };
}

function fieldOf(
  type: Function,
  name: string,
  rules: readonly Validation[],
  depth: number,
): FieldHint {
  const declaredType = metadata('design:type', type.prototype as object, name);
  const isNested = rules.some((rule) => rule.type === 'nestedValidation');
  if (isNested && isClass(declaredType) && depth < MAX_DEPTH) {
    const { fields } = fieldsOfClass(declaredType, depth + 1);
    return { name, kind: 'object', fields };
  }
  const values = rules.map(valuesOf).find((list) => list.length > 0);
  const kind =
    rules.map((rule) => KINDS[rule.name ?? rule.type]).find(Boolean) ??
    KIND_OF_CLASS.get(declaredType) ??
    (isNested ? 'array' : 'unknown');
  return { name, kind, ...(values && { values }) };
}

/** Of `@IsIn([…])` and `@IsEnum(…)`. */
function valuesOf({ name, constraints = [] }: Validation) {
  const [first] = constraints;
  const isList = name === 'isIn' || name === 'isEnum';
  if (!isList || typeof first !== 'object' || first === null) return [];
  return Object.values(first).filter(
    (value): value is string | number | boolean =>
      ['string', 'number', 'boolean'].includes(typeof value),
  );
}

function isClass(value: unknown): value is Function {
  return (
    typeof value === 'function' && value !== Object && !KIND_OF_CLASS.has(value)
  );
}

function validationsOf(type: Function): readonly Validation[] {
  const { classValidatorMetadataStorage: storage } = globalThis as {
    classValidatorMetadataStorage?: ValidatorStorage;
  };
  return storage?.getTargetValidationMetadatas(type, '', false, false) ?? [];
}

/** From ES2022 on, the text of a class contains class fields without a value. */
function declared(type: Function): FieldHint[] {
  const source = Function.prototype.toString.call(type);
  const names = source.matchAll(/[{;}\n]\s*([A-Za-z_$][\w$]*)\s*(?=;|=[^>=])/g);
  return [...new Set([...names].map(([, name]) => name))]
    .filter((name) => name !== 'return' && name !== 'static')
    .map((name) => ({
      name,
      kind:
        KIND_OF_CLASS.get(
          metadata('design:type', type.prototype as object, name),
        ) ?? 'unknown',
    }));
}

/** The kind of payload for a declared type of a parameter. */
export function kindOfType(type: unknown): FieldKind | 'class' | undefined {
  if (type === undefined) return undefined;
  if (type === Object) return 'object';
  return KIND_OF_CLASS.get(type) ?? (isClass(type) ? 'class' : undefined);
}
