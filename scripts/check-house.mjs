// Checks the maximum length of files and the maximum number of files in a folder.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';

const MAX_LINES = 300;
const MAX_FILES = 16;
/** Files that a script writes may be longer. */
const GENERATED = /[.]generated[.]ts$/;

const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter((file) => ['.ts', '.mts', '.mjs', '.cjs'].includes(extname(file)));

const problems = [];
const folders = new Map();
for (const file of tracked) {
  const folder = dirname(file);
  folders.set(folder, (folders.get(folder) ?? 0) + 1);
  if (/spec[.]ts$/.test(file) || GENERATED.test(file)) continue;
  const lines = readFileSync(file, 'utf8').split('\n').length - 1;
  if (lines > MAX_LINES) problems.push(`${file}: ${lines} lines`);
}
for (const [folder, files] of folders)
  if (files > MAX_FILES) problems.push(`${folder}/: ${files} files`);

if (problems.length > 0) {
  console.error(
    `A file has at most ${MAX_LINES} lines, a folder at most ${MAX_FILES} files:\n  ${problems.join('\n  ')}`,
  );
  process.exit(1);
}
console.log(
  `${tracked.length} files in ${folders.size} folders: all are within the limits.`,
);
