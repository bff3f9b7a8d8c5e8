#!/usr/bin/env node
import { runProve } from './index.js';

process.exitCode = await runProve(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env: process.env,
  isTty: process.stderr.isTTY,
  columns: process.stderr.columns,
});
