import { inspect } from 'node:util';
import type { SuggestedDecorator, Suggestion } from './suggestion.js';
import type { Suggestions } from './suggestions.js';

/** The output of the command: the options to paste, each with its question, then decorators and defects. */
export function render(suggestions: Suggestions, otherLines: number): string {
  const list = suggestions.list();
  const isInCode = ({ declares }: Suggestion) =>
    declares === 'shares-with-others';
  const isFix = ({ declares }: Suggestion) => declares === 'nothing';
  const declared = list.filter((one) => !isInCode(one) && !isFix(one));
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
    section('To declare at the handler, if the sharing is intended:', [
      ...suggestions.decorators().map(decoratorOf),
      ...list.filter(isInCode).map(describe),
    ]),
    section('To fix, not to declare:', list.filter(isFix).map(describe)),
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
  const { egress, ...others } = suggestions.options();
  const declared = Object.entries(egress).filter(
    ([, values]: [string, readonly unknown[]]) => values.length > 0,
  );
  const options = {
    ...others,
    ...(declared.length > 0 && { egress: Object.fromEntries(declared) }),
  };
  const text = inspect(options, {
    depth: Infinity,
    breakLength: 100,
    maxArrayLength: Infinity,
    maxStringLength: Infinity,
  });
  return `${text.slice(1, -1).trim()},`;
}

function decoratorOf({ handler, events }: SuggestedDecorator): string {
  const names = events.map((event) => inspect(event)).join(', ');
  return printable(`@SharesWithOthers(${names})  // on ${handler}`);
}

function describe(suggestion: Suggestion): string {
  const { vector, event, handlers, to, times, example } = suggestion;
  const { namespaces, incident, question } = suggestion;
  const elsewhere = namespaces.filter((name) => name !== '/');
  const facts = [
    `${times} time${times === 1 ? '' : 's'}`,
    event === null ? '' : `event ${JSON.stringify(event)}`,
    handlers.length === 0 ? '' : `in ${handlers.join(' and ')}`,
    to.length === 0 ? '' : `to ${to.join(', ')}`,
    elsewhere.length === 0 ? '' : `in the namespace ${elsewhere.join(' and ')}`,
    example === null ? '' : `for example in ${example}`,
  ].filter((fact) => fact !== '');
  const lines = [`- ${vector}: ${facts.join(', ')}`, `  ${question}`];
  if (incident !== null) lines.push(`  The first: incident ${incident}`);
  return printable(lines.join('\n'));
}

/** A file may contain control characters: they are replaced, so that they cannot control the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\n]/gu, '\uFFFD');
}
