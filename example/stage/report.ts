import { stdout } from 'node:process';
import type { Observation } from './observation.js';
import { type Outcome, holds } from './scene.js';
import { type Style, styled } from './style.js';
import { type Cell, type Line, table } from './table.js';

const SCENE_WIDTH = 30;
const VERDICT_WIDTH = 8;
/** What the lines and the padding of three columns take. */
const FRAME_WIDTH = 10;
/** Enough for most lines, and for a page of a terminal beside the code. */
const DEFAULT_WIDTH = 104;
const MIN_SEEN_WIDTH = 32;

interface Verdict {
  readonly sign: string;
  readonly word: string;
  readonly style: Style;
}

const HELD: Verdict = { sign: '✓', word: 'held', style: 'good' };
const BROKEN: Verdict = { sign: '✗', word: 'BROKEN', style: 'bad' };

/** One line for a scene that has just been played. */
export function progress(outcome: Outcome): string {
  const { sign, style } = verdictOf(holds(outcome));
  const took = styled('aside', `${Math.round(outcome.tookMs)} ms`);
  return `  ${styled(style, sign)} ${outcome.scene.name}  ${took}`;
}

/** The whole story, for people. */
export function report(outcomes: readonly Outcome[]): string {
  const head = ['Scene', 'What was seen', 'Verdict'].map((text): Cell => [
    { text, style: 'title' },
  ]);
  return table(
    [SCENE_WIDTH, seenWidth(), VERDICT_WIDTH],
    [head, ...outcomes.map((outcome, index) => rowOf(outcome, index + 1))],
  );
}

/** What the applications logged in scenes that do not hold; empty if all do. */
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

/** What is left for the middle column in a terminal that is narrower than the table would be. */
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
    return [{ text: `It broke off: ${messageOf(error)}`, style: 'bad' }];
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
