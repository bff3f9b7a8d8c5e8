import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toHtml } from './html.js';
import { toJunit } from './junit.js';
import { toMarkdown } from './markdown.js';
import type { ProofReport } from '../proof-report.js';
import { toDocument } from '../to-document.js';

const NAME = 'stability-proof';

/**
 * Writes `stability-proof.md`, `.html`, `.json` and `.xml`.
 *
 * @param folder created if it does not exist
 * @returns the files
 */
export async function writeReport(
  report: ProofReport,
  folder: string,
): Promise<readonly string[]> {
  const document = toDocument(report);
  const contents = {
    md: toMarkdown(document),
    html: toHtml(document, report),
    json: `${JSON.stringify(report, undefined, 2)}\n`,
    xml: toJunit(report),
  };
  await mkdir(folder, { recursive: true });
  return Promise.all(
    Object.entries(contents).map(async ([extension, content]) => {
      const file = join(folder, `${NAME}.${extension}`);
      await writeWhole(file, content);
      return file;
    }),
  );
}

/** Writes the file atomically: an interrupted process leaves no partial file. */
async function writeWhole(file: string, content: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`;
  await writeFile(unfinished, content);
  await rename(unfinished, file);
}
