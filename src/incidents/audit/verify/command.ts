import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { BreakReason } from './break.js';
import type { AuditHead } from '../chain/record.js';
import { rotatedFiles } from '../chain/tail.js';
import { verifyAuditTrail, type Verification } from './verify.js';

/** What a command needs of the process it runs in. */
export interface CommandIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether `stderr` is a terminal, where a line can be written over. */
  readonly isTty?: boolean;
  /** How wide the terminal is. */
  readonly columns?: number;
}

const KEY_VARIABLE = 'WSM_AUDIT_KEY';

const USAGE = `Usage: nestjs-websocket-manager audit verify FILE [options]

Says whether the chain of an audit trail holds and, if not, where it breaks first.
Rotated files beside FILE are followed too, oldest first.

  --only               FILE alone, without rotated files
  --key-file PATH      read the audit key from a file; repeat for trails with several keys
  --key-env NAME       read it from another variable than ${KEY_VARIABLE}
  --expect-head SEQ:HASH
                       the head the application logged; without it, records cut off at the
                       end cannot be seen
  --json               the result as JSON

The key is never taken from the command line, where other users could read it.
Exit code: 0 the chain holds, 1 it does not, 2 wrong usage.
`;

const EXPLANATIONS: Readonly<Record<BreakReason, string>> = {
  changed: 'this record, or the one before it, is not what was written',
  dropped: 'records are missing',
  reordered: 'a record stands before one that was written earlier',
  duplicated: 'a record stands here for a second time',
  'appended-without-chain': 'this line was never part of the chain',
  torn: 'the last line has no end, as after a crash or in the middle of a write; opening the trail sets it aside',
  'wrong-key':
    'the file was chained with another key, or one of the two has no key',
  unreadable: 'the file is empty or cannot be read',
};

/**
 * The command `audit verify`.
 *
 * @param argv what follows `audit verify`
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
    const expectHead = parseHead(values['expect-head']);
    const keys = await readKeys(
      values['key-file'] ?? [],
      values['key-env'] ?? KEY_VARIABLE,
      io,
    );
    const files = values.only ? [file] : [...(await rotatedFiles(file)), file];
    const result = await verifyAuditTrail(files, {
      keys,
      ...(expectHead ? { expectHead } : {}),
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
      'expect-head': { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function parseHead(text: string | undefined): AuditHead | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (!match)
    throw new UsageError(
      '--expect-head has the form SEQ:HASH, as in 41:9f86d0…',
    );
  return { seq: Number(match[1]), hash: match[2] };
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
  const { firstBreak, head, notes } = result;
  const lines = [
    firstBreak
      ? `BROKEN  ${firstBreak.file}:${firstBreak.line}: ${firstBreak.reason}: ` +
        `${EXPLANATIONS[firstBreak.reason]} (record ${firstBreak.seq} was expected)`
      : `OK      the chain holds over ${files.length} file${files.length === 1 ? '' : 's'}`,
    `records ${result.records}, standing for ${result.violations} violations`,
    head ? `head    ${head.seq}:${head.hash}` : 'head    none',
    ...(result.isFromStart
      ? []
      : ['begins  not with the first record; earlier files were not given']),
    ...notes.map(
      ({ file, line, record }) =>
        `note    ${file}:${line}: ${JSON.stringify(record)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
