import * as library from 'nestjs-websocket-manager';
import type { CommandIo } from 'nestjs-websocket-manager/internal';
import { runProve as run } from './command/prove-command.js';

export { EXIT } from './command/prove-command.js';

/**
 * Runs the command `prove`: starts an application in a separate process, checks that its users are isolated, and writes
 * the reports.
 *
 * @param argv the arguments after `prove`
 * @returns the exit code, one of {@link EXIT}, or 0 after `--help`
 */
export function runProve(
  argv: readonly string[],
  io: CommandIo,
): Promise<number> {
  return run(argv, io, library);
}
