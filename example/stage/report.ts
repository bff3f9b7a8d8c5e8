import { stdout } from 'node:process';
import type { Observation } from './observation.js';
import { type Outcome, holds } from './scene.js';
import { type Style, styled } from './style.js';
import { type Cell, type Line, table } from './table.js';

const SCENE_WIDTH = 30;
const VERDICT_WIDTH = 8;
/** The width of the lines and the padding of three columns. */
const FRAME_WIDTH = 10;
/** Enough for most lines, and for a terminal beside an editor. */
const DEFAULT_WIDTH = 104;
const MIN_SEEN_WIDTH = 32;

interface Verdict {
  readonly sign: string;
  readonly word: string;
  readonly style: Style;
}

const HELD: Verdict = { sign: '✓', word: 'held', style: 'good' };
const BROKEN: Verdict = { sign: '✗', word: 'BROKEN', style: 'bad' };

/** One line for a scene that has just run. */
export function progress(outcome: Outcome): string {
  const { sign, style } = verdictOf(holds(outcome));
  const took = styled('aside', `${Math.round(outcome.tookMs)} ms`);
  return `  ${styled(style, sign)} ${outcome.scene.name}  ${took}`;
}

/** The table of all scenes. */
export function report(outcomes: readonly Outcome[]): string {
  const head = ['Scene', 'Observed', 'Verdict'].map((text): Cell => [
    { text, style: 'title' },
  ]);
  return table(
    [SCENE_WIDTH, seenWidth(), VERDICT_WIDTH],
    [head, ...outcomes.map((outcome, index) => rowOf(outcome, index + 1))],
  );
}

/** The logs of the scenes that failed; empty if none did. */
export function logsOfBroken(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter((outcome) => !holds(outcome) && outcome.log.length > 0)
    .map(
      ({ scene, log }) =>
        `Logged during "${scene.name}":\n${log.join('\n')}\n\n`,
    )
    .join('');
}

/** The last line: how many scenes held. */
export function summary(outcomes: readonly Outcome[]): string {
  const held = outcomes.filter(holds).length;
  const { style } = verdictOf(held === outcomes.length);
  return styled(style, `${held} of ${outcomes.length} scenes held.`);
}

/** The width of the middle column in a narrow terminal. */
function seenWidth(): number {
  const total = Math.min(stdout.columns ?? DEFAULT_WIDTH, DEFAULT_WIDTH);
  const left = total - SCENE_WIDTH - VERDICT_WIDTH - FRAME_WIDTH;
  return Math.max(left, MIN_SEEN_WIDTH);
}

function rowOf(outcome: Outcome, number: number): Cell[] {
  const { scene } = outcome;
  const { sign, word, style } = verdictOf(holds(outcome));
  return [
    [
      { text: `${number}  ${scene.name}`, style: 'title' },
      { text: `   ${scene.promise}`, style: 'aside' },
    ],
    seen(outcome),
    [{ text: `${sign} ${word}`, style }],
  ];
}

function seen({ observations, error }: Outcome): Line[] {
  if (error !== undefined) {
    return [
      { text: `Stopped with an error: ${messageOf(error)}`, style: 'bad' },
    ];
  }
  if (observations.length === 0) return [{ text: 'Nothing.', style: 'bad' }];
  return observations.flatMap(linesOf);
}

function linesOf({ of, seen, expected, holds }: Observation): Line[] {
  const text = `${of}: ${seen}`;
  if (holds) return [{ text }];
  const { sign, style } = BROKEN;
  return [
    { text: `${sign} ${text}`, style },
    { text: `  expected: ${expected}`, style },
  ];
}

function verdictOf(isHeld: boolean): Verdict {
  return isHeld ? HELD : BROKEN;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
