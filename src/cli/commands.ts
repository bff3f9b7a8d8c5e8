import { type CommandIo, runAuditVerify } from '../incidents/index.js';
import { runProofPackage } from './proof-package.js';
import { runSuggest } from './suggest/command.js';

/** One command of `npx nestjs-websocket-manager`. */
interface Command {
  /** The words that select it. */
  readonly words: readonly string[];
  /** One line for the overview. */
  readonly summary: string;
  /**
   * @param argv the arguments after the words
   * @returns the exit code
   */
  readonly run: (argv: readonly string[], io: CommandIo) => Promise<number>;
}

const COMMANDS: readonly Command[] = [
  {
    words: ['audit', 'verify'],
    summary: 'checks that the chain of an audit trail is intact',
    run: runAuditVerify,
  },
  {
    words: ['suggest'],
    summary:
      'prints the declarations to add, from the incidents of mode report',
    run: runSuggest,
  },
  {
    words: ['prove'],
    summary:
      'checks that the users of an application are isolated, and writes a report',
    run: runProofPackage,
  },
];

const NAME = 'nestjs-websocket-manager';
const WRONG_USAGE = 2;

/**
 * Runs a command line.
 *
 * @param argv the arguments after the name of the program
 * @returns the exit code of the command, or 2 if there is no such command
 */
export async function runCommandLine(
  argv: readonly string[],
  io: CommandIo,
): Promise<number> {
  const command = COMMANDS.find(({ words }) =>
    words.every((word, index) => argv[index] === word),
  );
  if (command) return command.run(argv.slice(command.words.length), io);
  if (argv.length === 1 && ['--help', '-h'].includes(argv[0])) {
    io.stdout(usage());
    return 0;
  }
  io.stderr(usage());
  return WRONG_USAGE;
}

function usage(): string {
  const calls = COMMANDS.map(({ words, summary }) => ({
    call: `${NAME} ${words.join(' ')}`,
    summary,
  }));
  const width = Math.max(...calls.map(({ call }) => call.length));
  const lines = calls.map(
    ({ call, summary }) => `  ${call.padEnd(width)}  ${summary}`,
  );
  return `Usage:\n${lines.join('\n')}\n\nRun a command with --help for its options.\n`;
}
