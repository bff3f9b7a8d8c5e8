import { createHash } from 'node:crypto';
import {
  access,
  open,
  readFile,
  rename,
  type FileHandle,
} from 'node:fs/promises';
import { basename } from 'node:path';
import { NotAnAuditTrailError } from './errors.js';
import {
  GENESIS,
  keyCheckOf,
  type AuditHead,
  type AuditKey,
  type AuditRecord,
  type InterferenceRecord,
  type SetAsideRecord,
} from '../chain/record.js';
import {
  headOfRotated,
  inspectContent,
  readAt,
  rotatedName,
} from '../chain/tail.js';

/** Settings of the file of a trail. */
export interface AuditFileOptions {
  readonly path: string;
  readonly node: string;
  readonly key?: AuditKey;
  /** Size at which the file is rotated, in bytes. */
  readonly maxBytes: number;
}

/** The state that is known to be on disk, from which the chain can continue after the file was closed. */
export interface CommittedState {
  readonly head: AuditHead;
  /** Time at which the head was written, in milliseconds since 1970. */
  readonly at: number;
  readonly size: number;
  readonly dev: number;
  readonly ino: number;
  /** Whether a write after `size` failed. The bytes after it are our own and are truncated. */
  readonly isDirty: boolean;
}

/** The position at which a chain continues, and the notes to write first. */
export interface StartingPoint {
  readonly handle: FileHandle;
  readonly head: AuditHead;
  readonly notes: readonly AuditRecord[];
}

/**
 * Finds the end of the chain in an opened file, and moves the bytes after it aside.
 *
 * @throws NotAnAuditTrailError if the file is not a trail
 */
export async function recover(
  options: AuditFileOptions,
  handle: FileHandle,
): Promise<StartingPoint> {
  const { path, key } = options;
  const { size } = await handle.stat();
  const content = await inspectContent(handle, size, key);
  if (content.kind === 'foreign') throw new NotAnAuditTrailError(path);
  if (content.kind === 'damaged') {
    const fresh = await moveAway(handle, path, `${path}.damaged-${Date.now()}`);
    const notes = [interference('damaged', fresh.movedTo)];
    const head = (await headOfRotated(path, key)) ?? GENESIS;
    return { handle: fresh.handle, head, notes };
  }
  if (content.kind !== 'trail') {
    const head = (await headOfRotated(path, key)) ?? GENESIS;
    return { handle, head, notes: await setAside(path, handle, head, 0, size) };
  }
  const { head, end, header: found } = content;
  const notes = await setAside(path, handle, head, end, size);
  if (found.keyCheck === keyCheckOf(key)) return { handle, head, notes };
  // The key has changed, and one file uses one key for all of its records.
  const fresh = await moveAway(handle, path, rotatedName(path, head.seq));
  return { handle: fresh.handle, head, notes };
}

/** Continues from the state that this process knows to be on disk, whatever the file contains. */
export async function resume(
  options: AuditFileOptions,
  handle: FileHandle,
  committed: CommittedState,
): Promise<StartingPoint> {
  const { path } = options;
  const { head } = committed;
  const { dev, ino, size } = await handle.stat();
  const isSame = dev === committed.dev && ino === committed.ino;
  if (isSame && committed.isDirty && size >= committed.size) {
    await handle.truncate(committed.size);
    return { handle, head, notes: [] };
  }
  if (isSame && size === committed.size) return { handle, head, notes: [] };
  if (size === 0) {
    // Nothing is missing if our own rotation failed half-way.
    return {
      handle,
      head,
      notes: committed.size === 0 ? [] : [interference('missing', null)],
    };
  }
  const moved = isSame
    ? rotatedName(path, head.seq)
    : `${path}.foreign-${head.seq}`;
  const fresh = await moveAway(handle, path, moved);
  return {
    handle: fresh.handle,
    head,
    notes: [interference(isSame ? 'resized' : 'replaced', fresh.movedTo)],
  };
}

/**
 * Copies the bytes after the last record to another file, then truncates them. The file name contains the
 * record number, so the next start completes the procedure after a crash.
 */
async function setAside(
  path: string,
  handle: FileHandle,
  head: AuditHead,
  end: number,
  size: number,
): Promise<readonly SetAsideRecord[]> {
  const aside = `${path}.torn-${head.seq + 1}`;
  if (size > end) {
    const copy = await open(aside, 'w', 0o600);
    try {
      await copy.writeFile(await readAt(handle, end, size - end));
      await copy.sync();
    } finally {
      await copy.close();
    }
    await handle.truncate(end);
  } else if (!(await exists(aside))) {
    return [];
  }
  const bytes = await readFile(aside);
  return [
    {
      kind: 'set-aside',
      at: new Date().toISOString(),
      reason: bytes.includes(10) ? 'invalid' : 'torn',
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      file: basename(aside),
    },
  ];
}

async function moveAway(
  handle: FileHandle,
  path: string,
  target: string,
): Promise<{ readonly handle: FileHandle; readonly movedTo: string }> {
  const movedTo = await freeName(target);
  await rename(path, movedTo);
  await handle.close();
  return { handle: await openForAppend(path), movedTo };
}

function interference(
  found: InterferenceRecord['found'],
  movedTo: string | null,
): InterferenceRecord {
  const file = movedTo === null ? null : basename(movedTo);
  return { kind: 'interference', at: new Date().toISOString(), found, file };
}

/** Opens a file for appending that only its owner can read. */
export async function openForAppend(path: string): Promise<FileHandle> {
  return await open(path, 'a+', 0o600);
}

/** The name, or the name with the lowest free number appended. */
export async function freeName(name: string): Promise<string> {
  let free = name;
  for (let n = 1; await exists(free); n++) free = `${name}-${n}`;
  return free;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
