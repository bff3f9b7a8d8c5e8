import { inspect } from 'node:util';
import type { Suggestion, Suggestions } from './suggestions.js';

/** What the command prints: the options to paste, each with its question, then what stands in the code. */
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
      ? `${suggestions.beyond} more violations were of too many different kinds to be listed.`
      : '',
    otherLines > 0 ? `${otherLines} lines hold no incident.` : '',
  ].filter((note) => note !== '');
  return [
    section('To declare in WebSocketManagerModule.forRoot():', [
      ...(declared.length > 0 ? [optionsOf(suggestions)] : []),
      ...declared.map(describe),
    ]),
    section(
      'To declare at the handler, if it is meant:',
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

/** The options as they are pasted into `forRoot({ … })`. */
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
    example === null ? '' : `for example at ${example}`,
  ].filter((fact) => fact !== '');
  return printable(`- ${vector}: ${facts.join(', ')}\n  ${question}`);
}

/** A file may hold anything: what could steer a terminal is shown, not sent. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\n]/gu, '\uFFFD');
}
