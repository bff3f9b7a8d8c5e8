import { Option, type OptionTable } from '../common/options/option.js';
import { isRecord } from '../common/options/rules.js';
import { InvalidOptionError } from './invalid-option.error.js';
import { nearestName } from './nearest-name.js';

/**
 * Checks what the application said.
 *
 * @throws {InvalidOptionError} names the option, what it got and what it expects
 */
export function checkOptions(value: unknown, table: OptionTable): void {
  checkGroup(value, table, '', table);
}

function checkGroup(
  value: unknown,
  rows: OptionTable,
  path: string,
  table: OptionTable,
): void {
  if (!isRecord(value)) {
    throw new InvalidOptionError(path || 'options', value, 'an object');
  }
  for (const [name, got] of Object.entries(value)) {
    const option = path ? `${path}.${name}` : name;
    if (!Object.hasOwn(rows, name)) {
      const expects = `one of ${Object.keys(rows).join(', ')}`;
      const nearest = nearestName(option, namesOf(table));
      throw new InvalidOptionError(option, got, expects, { nearest });
    }
    if (got === undefined) continue;
    const row = rows[name];
    if (!(row instanceof Option)) checkGroup(got, row, option, table);
    else if (!row.rule.accepts(got))
      throw new InvalidOptionError(option, got, row.rule.expects);
  }
}

/** Every option and group by its whole name: `limits.managers`. */
function namesOf(table: OptionTable, path = ''): string[] {
  return Object.entries(table).flatMap(([name, row]) =>
    row instanceof Option
      ? [path + name]
      : [path + name, ...namesOf(row, `${path}${name}.`)],
  );
}
