#!/usr/bin/env node
import { runProve } from './index.js';

const code = await runProve(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env: process.env,
  isTty: process.stderr.isTTY,
  columns: process.stderr.columns,
});
// Modules that a command loaded may leave timers and connections behind, so the exit is explicit.
process.stdout.write('', () => process.exit(code));
