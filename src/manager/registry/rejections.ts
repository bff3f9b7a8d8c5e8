import { Injectable } from '@nestjs/common';

/** How many handshakes and messages were turned away, by code. */
@Injectable()
export class Rejections {
  private readonly counts = new Map<string, number>();

  count(code: string): void {
    this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
  }

  snapshot(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }
}
