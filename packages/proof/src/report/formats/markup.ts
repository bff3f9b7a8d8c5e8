import { visible } from './visible.js';

/** Text that is HTML. Only `html` creates it. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = string | number | Markup | readonly Markup[] | undefined;

/** A template of HTML. Values that are not markup are escaped. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly Value[]
): Markup {
  return new Markup(
    strings.reduce(
      (whole, part, index) => whole + written(values[index - 1]) + part,
    ),
  );
}

function written(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(written).join('');
  return escapeHtml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
