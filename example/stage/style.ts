import { stdout } from 'node:process';
import { styleText } from 'node:util';

/** Colours are used on a terminal, unless `NO_COLOR` is set. Source: https://no-color.org */
const isColoured = stdout.isTTY && !process.env.NO_COLOR;

type Format = Parameters<typeof styleText>[0];

export type Style = 'title' | 'aside' | 'good' | 'bad';

const FORMATS: Readonly<Record<Style, Format>> = {
  title: 'bold',
  aside: 'dim',
  good: 'green',
  bad: ['red', 'bold'],
};

/** The text with the codes of a style; unchanged without a style or without colours. */
export function styled(style: Style | undefined, text: string): string {
  return style && isColoured ? styleText(FORMATS[style], text) : text;
}
