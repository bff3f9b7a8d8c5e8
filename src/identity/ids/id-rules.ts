import {
  type Given,
  type Resolved,
  optionOr,
  withDefaults,
} from '../../common/options/option.js';
import { LIMIT, STRING, STRINGS } from '../../common/options/rules.js';

/** The rows of the option `ids` that change the judgement of an id. */
export const ID_RULE_ROWS = {
  /** The longest id, in UTF-16 code units. */
  maxLength: optionOr(LIMIT, 256),
  /** Further reserved names. Like `admin`, each is refused as a whole id and as a whole word of one, in any disguise. */
  reserved: optionOr(STRINGS, []),
  /** Names taken off the reserved list, in any case: `['root']` where Root is a surname. */
  allowed: optionOr(STRINGS, []),
  /** Further characters that may stand between the words of an id, as one string: `'*#'`. */
  separators: optionOr(STRING, '', '–'),
};

/**
 * What an application may change about the judgement of ids.
 * Make one object and keep it: it is read once and remembered.
 */
export type IdRules = Given<typeof ID_RULE_ROWS>;

export const DEFAULT_ID_RULES: Resolved<typeof ID_RULE_ROWS> = withDefaults(
  ID_RULE_ROWS,
  {},
);
