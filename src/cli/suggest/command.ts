import { parseArgs } from 'node:util';
import type { CommandIo } from '../../incidents/index.js';
import { readIncidents } from './read-incidents.js';
import { render } from './render.js';
import { Suggestions } from './suggestions.js';

const USAGE = `Usage: nestjs-websocket-manager suggest FILE [--json]

Reads the incidents of FILE (an audit file, or JSON Lines) and prints the declarations with which the same
traffic causes no violation in mode 'enforce', and the defects to fix. Each declaration comes with a question to answer
first: do not declare a leak.

  --json    { options, decorators, suggestions, otherLines } as JSON; options go to WebSocketManagerModule.forRoot(),
            and each of decorators is @SharesWithOthers(...events) on its handler

Exit code: 0 done, 1 FILE cannot be read or contains no incident, 2 wrong usage.
`;

/**
 * The command `suggest`.
 *
 * @param argv the arguments after `suggest`
 * @returns the exit code
 */
export async function runSuggest(
  argv: readonly string[],
  io: CommandIo,
): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    io.stderr(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
  const { file, json, help } = parsed;
  if (help) {
    io.stdout(USAGE);
    return 0;
  }
  const suggestions = new Suggestions();
  const { incidents, otherLines } = readIncidents(file);
  let count = 0;
  try {
    for await (const incident of incidents) {
      suggestions.add(incident);
      count++;
    }
  } catch (error) {
    io.stderr(`${file} cannot be read: ${messageOf(error)}\n`);
    return 1;
  }
  if (count === 0) {
    io.stderr(
      `${file} contains no incident. Expected the file of incidents.auditFile, or JSON Lines with one incident per line.\n`,
    );
    return 1;
  }
  io.stdout(
    json
      ? `${JSON.stringify(jsonOf(suggestions, otherLines()), undefined, 2)}\n`
      : render(suggestions, otherLines()),
  );
  return 0;
}

function jsonOf(suggestions: Suggestions, otherLines: number): object {
  return {
    options: suggestions.options(),
    decorators: suggestions.decorators(),
    suggestions: suggestions.list(),
    otherLines,
  };
}

function parse(argv: readonly string[]) {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { json = false, help = false } = values;
  const [file = '', ...others] = positionals;
  if (!help && (file === '' || others.length > 0))
    throw new Error('give one FILE');
  return { file, json, help };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
