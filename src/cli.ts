#!/usr/bin/env node
import { runCommandLine } from './cli/index.js';

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env: process.env,
  isTty: process.stderr.isTTY,
  columns: process.stderr.columns,
});
