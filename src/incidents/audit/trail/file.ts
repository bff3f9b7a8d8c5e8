import { open, rename, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  keyCheckOf,
  sealRecord,
  type AuditHead,
  type AuditRecord,
} from '../chain/record.js';
import {
  freeName,
  openForAppend,
  recover,
  resume,
  type AuditFileOptions,
  type CommittedState,
  type StartingPoint,
} from './recovery.js';
import { rotatedName } from '../chain/tail.js';

/**
 * One open file of the trail, with the head of its chain. After any error it must be closed and opened
 * again, since the content on disk is unknown after a failed `fdatasync`.
 */
export class AuditFile {
  private dirty = false;

  private constructor(
    private readonly options: AuditFileOptions,
    private handle: FileHandle,
    private head: AuditHead,
    private size: number,
    private id: { readonly dev: number; readonly ino: number },
    private at: number,
  ) {}

  /**
   * Opens the file, moves bytes after the last complete record aside, and continues the chain. With
   * `committed`, it continues from there, whatever the file contains.
   *
   * @throws NotAnAuditTrailError if the file is not a trail; file system errors unchanged
   */
  static async open(
    options: AuditFileOptions,
    committed?: CommittedState,
  ): Promise<AuditFile> {
    const handle = await openForAppend(options.path);
    const from = await closeOnError(handle, () =>
      committed ? resume(options, handle, committed) : recover(options, handle),
    );
    return await closeOnError(from.handle, () =>
      AuditFile.start(options, from),
    );
  }

  /** The state to pass to `open` after this file was closed. */
  get committed(): CommittedState {
    return {
      head: this.head,
      size: this.size,
      at: this.at,
      ...this.id,
      isDirty: this.dirty,
    };
  }

  /**
   * Chains and writes records with one write. Resolves when they are on disk.
   *
   * @throws file system errors, or an error if another process moved or changed the file
   */
  async append(records: readonly AuditRecord[]): Promise<void> {
    const { dev, ino, size } = await stat(this.options.path);
    if (dev !== this.id.dev || ino !== this.id.ino || size !== this.size) {
      throw new Error(
        `${this.options.path} was moved, replaced or changed by another process`,
      );
    }
    if (this.size >= this.options.maxBytes) await this.rotate();
    await this.write(records);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private static async start(
    options: AuditFileOptions,
    from: StartingPoint,
  ): Promise<AuditFile> {
    const { handle, head } = from;
    const { dev, ino, size, mtimeMs } = await handle.stat();
    const id = { dev, ino };
    const file = new AuditFile(options, handle, head, size, id, mtimeMs);
    if (size === 0) {
      await file.write([header(options), ...from.notes]);
      await syncDirectory(options.path);
    } else if (from.notes.length > 0) {
      await file.write(from.notes);
    }
    return file;
  }

  private async write(records: readonly AuditRecord[]): Promise<void> {
    let head = this.head;
    const lines: string[] = [];
    for (const record of records) {
      const sealed = sealRecord(record, head, this.options.key);
      lines.push(sealed.line);
      head = sealed.head;
    }
    const bytes = Buffer.from(lines.join(''));
    this.dirty = true;
    await this.handle.appendFile(bytes);
    await this.handle.datasync();
    this.dirty = false;
    this.head = head;
    this.at = Date.now();
    this.size += bytes.length;
  }

  private async rotate(): Promise<void> {
    await rename(
      this.options.path,
      await freeName(rotatedName(this.options.path, this.head.seq)),
    );
    this.size = 0;
    const old = this.handle;
    this.handle = await openForAppend(this.options.path);
    await old.close();
    const { dev, ino } = await this.handle.stat();
    this.id = { dev, ino };
    await this.write([header(this.options)]);
    await syncDirectory(this.options.path);
  }
}

function header({ node, key }: AuditFileOptions): AuditRecord {
  const at = new Date().toISOString();
  return {
    kind: 'header',
    format: 'wsm-audit/1',
    at,
    node,
    keyCheck: keyCheckOf(key),
  };
}

async function closeOnError<T>(
  handle: FileHandle,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw error;
  }
}

/** Makes a new name in a directory durable. The trail works without it on systems that do not support it. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(dirname(path), 'r').catch(() => undefined);
  await directory?.sync().catch(() => undefined);
  await directory?.close().catch(() => undefined);
}
