import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { BreakReason } from './break.js';
import { rotatedFiles } from '../chain/tail.js';
import {
  verifyAuditTrail,
  type ExpectedHead,
  type Verification,
  type VerifyOptions,
} from './verify.js';

/** The input and output of a command. */
export interface CommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether `stderr` is a terminal, in which a line can be overwritten. */
  readonly isTty?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
}

const KEY_VARIABLE = 'WSM_AUDIT_KEY';

const USAGE = `Usage: nestjs-websocket-manager audit verify FILE [options]

Checks that the chain of an audit trail holds and that nobody interfered with it; prints where it breaks first.
Rotated files beside FILE are followed too, oldest first, from the very first record.

  --head [SEQ:]HASH    a head the trail had at some time, from the log of the application or from
                       incidents.anchor; may be repeated. Without one, records cut off at the end and a
                       trail that was removed and begun again cannot be seen
  --after SEQ:HASH     the trail begins after this record: older files are archived
  --only               FILE alone, without rotated files, beginning anywhere
  --from-start         FILE must begin with the very first record, also with --only
  --key-file PATH      read the audit key from a file; repeat for trails with several keys
  --key-env NAME       read it from another variable than ${KEY_VARIABLE}
  --json               the result as JSON

The key is never taken from the command line, where other users could read it.
Exit code: 0 the chain holds, 1 it does not or somebody interfered, 2 wrong usage.
`;

const EXPLANATIONS: Readonly<Record<BreakReason, string>> = {
  changed: 'this record, or the one before it, is not what was written',
  dropped: 'records are missing',
  reordered: 'a record stands before one that was written earlier',
  duplicated: 'a record occurs here for a second time',
  restarted: 'another chain begins here',
  'appended-without-chain': 'this line was never part of the chain',
  torn: 'the last line has no end, as after a crash or in the middle of a write; opening the trail sets it aside',
  'head-missing':
    'a given head is not in the chain: records were cut off, or the trail was removed and begun again',
  'wrong-key':
    'the file was chained with another key, or one of the two has no key',
  unreadable: 'the file is empty or cannot be read',
};

/**
 * The command `audit verify`.
 *
 * @param argv the arguments after `audit verify`
 * @returns the exit code
 */
export async function runAuditVerify(
  argv: readonly string[],
  io: CommandIo,
): Promise<number> {
  try {
    const { positionals, values } = parse(argv);
    if (values.help) {
      io.stdout(USAGE);
      return 0;
    }
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0)
      throw new UsageError('give one FILE');
    const heads = (values.head ?? []).map((text) => parseHead('--head', text));
    const begins = beginningOf(values);
    const keys = await readKeys(
      values['key-file'] ?? [],
      values['key-env'] ?? KEY_VARIABLE,
      io,
    );
    const files = values.only ? [file] : [...(await rotatedFiles(file)), file];
    const result = await verifyAuditTrail(files, {
      keys,
      heads,
      begins,
    });
    io.stdout(
      values.json
        ? `${JSON.stringify(result, undefined, 2)}\n`
        : describe(result, files),
    );
    return result.ok ? 0 : 1;
  } catch (error) {
    io.stderr(
      `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`,
    );
    return 2;
  }
}

class UsageError extends Error {}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      only: { type: 'boolean' },
      'key-file': { type: 'string', multiple: true },
      'key-env': { type: 'string' },
      head: { type: 'string', multiple: true },
      after: { type: 'string' },
      'from-start': { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

/** `SEQ:HASH`, or `HASH` alone. */
function parseHead(option: string, text: string): ExpectedHead {
  const match = /^(?:(\d{1,15}):)?([0-9a-f]{64})$/.exec(text);
  if (!match)
    throw new UsageError(
      `${option} has the form SEQ:HASH, as in 41:9f86d0…, with 64 hex digits; --head takes HASH alone, too`,
    );
  const [, seq, hash] = match;
  return seq === undefined ? { hash } : { seq: Number(seq), hash };
}

function beginningOf(values: {
  readonly after?: string;
  readonly only?: boolean;
  readonly 'from-start'?: boolean;
}): VerifyOptions['begins'] {
  const { after, only, 'from-start': fromStart } = values;
  if (after === undefined) return only && !fromStart ? 'anywhere' : 'at-start';
  const { seq, hash } = parseHead('--after', after);
  if (fromStart || seq === undefined)
    throw new UsageError(
      '--after has the form SEQ:HASH and excludes --from-start',
    );
  return { seq, hash };
}

async function readKeys(
  paths: readonly string[],
  variable: string,
  { env }: CommandIo,
): Promise<readonly string[]> {
  const fromFiles = await Promise.all(
    // An editor's newline at the end of a file is not part of the key.
    paths.map(async (path) =>
      (await readFile(path, 'utf8')).replace(/\r?\n$/, ''),
    ),
  );
  const fromEnv = env[variable];
  return fromEnv ? [...fromFiles, fromEnv] : fromFiles;
}

function describe(result: Verification, files: readonly string[]): string {
  const { head, notes } = result;
  const lines = [
    verdictOf(result, files.length),
    `records ${result.records}, standing for ${result.violations} violations`,
    head ? `head    ${head.seq}:${head.hash}` : 'head    none',
    ...(result.isFromStart || !head
      ? []
      : [
          'begins  not with the first record; what came before was not checked',
        ]),
    ...notes.map(
      ({ file, line, record }) =>
        `note    ${file}:${line}: ${JSON.stringify(record)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function verdictOf(
  { firstBreak, interferences }: Verification,
  files: number,
): string {
  if (firstBreak) {
    const { file, line, reason, seq } = firstBreak;
    return `BROKEN  ${file}:${line}: ${reason}: ${EXPLANATIONS[reason]} (record ${seq} was expected)`;
  }
  const chain = `the chain holds over ${files} file${files === 1 ? '' : 's'}`;
  return interferences === 0
    ? `OK      ${chain}`
    : `INTERFERED  ${chain}, but somebody else moved, replaced or changed a file ${interferences} time${interferences === 1 ? '' : 's'}: see the notes`;
}
