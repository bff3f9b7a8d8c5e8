import { Injectable } from '@nestjs/common';
import type { Refusal } from '../../incidents/index.js';

/** Counts rejected handshakes and messages by code; in mode `report`, those that would be rejected. */
@Injectable()
export class Rejections {
  private readonly counts = new Map<string, number>();
  private record: ((refusal: Refusal) => void) | undefined;

  count(code: string): void {
    this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
  }

  /** Counts and records what only the mode `report` has let through. */
  letThrough(refusal: Refusal): void {
    this.count(refusal.code);
    this.note(refusal);
  }

  /** Records what has become known of something that was let through, and counts nothing. */
  note(refusal: Refusal): void {
    this.record?.(refusal);
  }

  /** Lets the module that keeps the records take them. @internal */
  recordWith(record: (refusal: Refusal) => void): void {
    this.record = record;
  }

  snapshot(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }
}
