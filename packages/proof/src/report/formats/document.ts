import type { CheckStatus, Series } from '../../check.js';

/** A part of a line: text, code, or the status of a check. */
export type Inline =
  string | { readonly code: string } | { readonly status: CheckStatus };

export type Line = readonly Inline[];

/** A part of a report, independent of the format. */
export type Block =
  | { readonly kind: 'paragraph'; readonly line: Line }
  | { readonly kind: 'list'; readonly items: readonly Line[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly Line[])[];
    }
  /** Preformatted lines. */
  | {
      readonly kind: 'evidence';
      readonly title: string;
      readonly lines: readonly string[];
    }
  | { readonly kind: 'chart'; readonly series: Series };

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly sections?: readonly Section[];
}

/** The content of a report. */
export interface ReportDocument {
  readonly title: string;
  readonly sections: readonly Section[];
}

/** A sentence with `code` in it. */
export function lineOf(text: string): Line {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? { code: part } : part))
    .filter((part) => part !== '');
}

export function paragraph(text: string): Block {
  return { kind: 'paragraph', line: lineOf(text) };
}
