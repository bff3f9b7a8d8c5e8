/**
 * What an application may change about the judgement of ids.
 * Make one object and keep it: it is read once and remembered.
 */
export interface IdRules {
  /** Longest id, in UTF-16 code units. Default 256. */
  readonly maxLength?: number;
  /** Further names of power, refused like `admin`: as a whole id or as a whole word of one, in any disguise. */
  readonly reserved?: readonly string[];
  /** Words taken off the reserved list, in any case: `['root']` where Root is a surname. */
  readonly allowed?: readonly string[];
  /** Further characters that may stand between the words of an id, as one string: `'*#'`. */
  readonly separators?: string;
}

export const DEFAULT_ID_RULES: Readonly<Required<IdRules>> = Object.freeze({
  maxLength: 256,
  reserved: Object.freeze([]),
  allowed: Object.freeze([]),
  separators: '',
});
