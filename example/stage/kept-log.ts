import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';

/** Keeps the logged errors, to print them for scenes that fail. Some scenes cause errors on purpose. */
export class KeptLog implements LoggerService {
  readonly entries: string[] = [];

  log(): void {}

  warn(): void {}

  error(...parts: unknown[]): void {
    const texts = parts
      .filter((part) => part !== undefined)
      .map((part) => (typeof part === 'string' ? part : inspect(part)));
    this.entries.push(texts.join(' '));
  }

  fatal(...parts: unknown[]): void {
    this.error(...parts);
  }
}
