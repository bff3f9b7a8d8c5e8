import { inspect } from 'node:util';
import type { Suggestion, Suggestions } from './suggestions.js';

/** The output of the command: the options to paste, each with its question, then decorators and defects. */
export function render(suggestions: Suggestions, otherLines: number): string {
  const list = suggestions.list();
  const isOption = ({ declares }: Suggestion) =>
    declares === 'public-event' || declares === 'rule';
  const declared = list.filter(isOption);
  const inCode = list.filter(
    ({ declares }) => declares === 'shares-with-others',
  );
  const toFix = list.filter(({ declares }) => declares === 'nothing');
  const notes = [
    suggestions.beyond > 0
      ? `${suggestions.beyond} more violations are not listed: there are too many different kinds.`
      : '',
    otherLines > 0 ? `${otherLines} lines contain no incident.` : '',
  ].filter((note) => note !== '');
  return [
    section('To declare in WebSocketManagerModule.forRoot():', [
      ...(declared.length > 0 ? [optionsOf(suggestions)] : []),
      ...declared.map(describe),
    ]),
    section(
      'To declare at the handler, if the sharing is intended:',
      inCode.map(
        (suggestion) => `${decoratorOf(suggestion)}\n${describe(suggestion)}`,
      ),
    ),
    section('To fix, not to declare:', toFix.map(describe)),
    notes.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function section(title: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : `${title}\n\n${parts.join('\n\n')}`;
}

/** The options as text to paste into `forRoot({ … })`. */
export function optionsOf(suggestions: Suggestions): string {
  const text = inspect(suggestions.options(), {
    depth: Infinity,
    breakLength: 100,
    maxArrayLength: Infinity,
    maxStringLength: Infinity,
  });
  return `${text.slice(1, -1).trim()},`;
}

function decoratorOf({ event, handler }: Suggestion): string {
  const name = event === null ? '' : inspect(event);
  return `@SharesWithOthers(${name})  // on ${printable(handler ?? 'the handler')}`;
}

function describe(suggestion: Suggestion): string {
  const { vector, event, handler, to, times, example, question } = suggestion;
  const facts = [
    `${times} time${times === 1 ? '' : 's'}`,
    event === null ? '' : `event ${JSON.stringify(event)}`,
    handler === null ? '' : `in ${handler}`,
    to.length === 0 ? '' : `to ${to.join(', ')}`,
    example === null ? '' : `for example in ${example}`,
  ].filter((fact) => fact !== '');
  return printable(`- ${vector}: ${facts.join(', ')}\n  ${question}`);
}

/** A file may contain control characters: they are replaced, so that they cannot control the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\n]/gu, '\uFFFD');
}
