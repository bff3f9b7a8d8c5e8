import { readdir, open, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  MAX_LINE_BYTES,
  headerOf,
  isAuthentic,
  keyCheckOf,
  parseLine,
  type AuditEntry,
  type AuditHead,
  type AuditKey,
  type HeaderRecord,
} from './record.js';

const TAIL_BYTES = 4 * MAX_LINE_BYTES;
const LINE_OPENING = '{"hash":"';

/**
 * The content of a file that is opened as a trail.
 *
 * - `empty`: no bytes.
 * - `torn-header`: the beginning of a first record.
 * - `trail`: records up to `end`, possibly followed by other bytes.
 * - `damaged`: a trail without a record in its last megabyte.
 * - `foreign`: not a trail.
 */
export type AuditFileContent =
  | { readonly kind: 'empty' | 'torn-header' | 'damaged' | 'foreign' }
  | {
      readonly kind: 'trail';
      readonly header: HeaderRecord;
      readonly head: AuditHead;
      readonly end: number;
    };

/** Reads only the first line and the last megabyte of a file. */
export async function inspectContent(
  file: FileHandle,
  size: number,
  key?: AuditKey,
): Promise<AuditFileContent> {
  if (size === 0) return { kind: 'empty' };
  const opening = await readAt(file, 0, Math.min(size, MAX_LINE_BYTES + 1));
  const lineEnd = opening.indexOf(10);
  const header = headerOf(
    lineEnd < 0 ? undefined : parseLine(opening.subarray(0, lineEnd)),
  );
  if (!header) return { kind: kindWithoutHeader(opening, lineEnd) };

  const from = Math.max(0, size - TAIL_BYTES);
  const tail = await readAt(file, from, size - from);
  // The chain of a file with another key can be followed, but not authenticated.
  const check = header.keyCheck === keyCheckOf(key) ? { key } : undefined;
  const last = lastRecord(tail, from === 0, check);
  if (!last) return { kind: 'damaged' };
  const { seq, hash } = last.entry;
  return { kind: 'trail', header, head: { seq, hash }, end: from + last.end };
}

function kindWithoutHeader(
  opening: Buffer,
  lineEnd: number,
): 'torn-header' | 'damaged' | 'foreign' {
  const start = opening.toString('latin1', 0, LINE_OPENING.length);
  if (lineEnd < 0 && LINE_OPENING.startsWith(start)) return 'torn-header';
  return start === LINE_OPENING ? 'damaged' : 'foreign';
}

/** The last complete, authentic record in the last bytes of a file, and its end offset. */
export function lastRecord(
  tail: Buffer,
  isWholeFile: boolean,
  check?: { readonly key: AuditKey | undefined },
): { readonly entry: AuditEntry; readonly end: number } | undefined {
  let end = tail.lastIndexOf(10);
  while (end >= 0) {
    const start = end === 0 ? 0 : tail.lastIndexOf(10, end - 1) + 1;
    if (start === 0 && !isWholeFile) return undefined;
    const line = tail.subarray(start, end);
    const entry = parseLine(line);
    if (entry && (!check || isAuthentic(line, entry, check.key)))
      return { entry, end: end + 1 };
    end = start - 1;
  }
  return undefined;
}

/** The name of a rotated file, which sorts by the number of its last record. */
export function rotatedName(path: string, lastSeq: number): string {
  return `${path}.${String(lastSeq).padStart(16, '0')}`;
}

/** The rotated files of a trail, oldest first. Empty if the directory cannot be read. */
export async function rotatedFiles(path: string): Promise<readonly string[]> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  return names
    .filter(
      (name) =>
        name.startsWith(prefix) &&
        /^\d{16}(?:-\d+)?$/.test(name.slice(prefix.length)),
    )
    .sort()
    .map((name) => join(dirname(path), name));
}

/** The head of the newest rotated file. The chain continues there if the current file is missing. */
export async function headOfRotated(
  path: string,
  key?: AuditKey,
): Promise<AuditHead | undefined> {
  const newest = (await rotatedFiles(path)).at(-1);
  if (newest === undefined) return undefined;
  const file = await open(newest, 'r');
  try {
    const content = await inspectContent(file, (await file.stat()).size, key);
    return content.kind === 'trail' ? content.head : undefined;
  } finally {
    await file.close();
  }
}

/** Reads these bytes, or fewer at the end of the file. */
export async function readAt(
  file: FileHandle,
  position: number,
  length: number,
): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(
      buffer,
      filled,
      length - filled,
      position + filled,
    );
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
