import { stdout } from 'node:process';
import { styleText } from 'node:util';

/** Colours are for people at a terminal who have not asked to be spared. Source: https://no-color.org */
const isColoured = stdout.isTTY && !process.env.NO_COLOR;

type Format = Parameters<typeof styleText>[0];

export type Style = 'title' | 'aside' | 'good' | 'bad';

const FORMATS: Readonly<Record<Style, Format>> = {
  title: 'bold',
  aside: 'dim',
  good: 'green',
  bad: ['red', 'bold'],
};

/** The text as a terminal should show it; without a style, or where there are no colours, as it is. */
export function styled(style: Style | undefined, text: string): string {
  return style && isColoured ? styleText(FORMATS[style], text) : text;
}
