import type { CheckResult, SuiteResult } from '../../check.js';
import type { ProofReport } from '../proof-report.js';
import { count } from '../verdict.js';

/** A report as JUnit XML, as CI systems read it. */
export function toJunit(report: ProofReport): string {
  const { suites, verdict, milliseconds, at } = report;
  const checks = suites.flatMap((suite) => suite.checks);
  const counts = countsOf(checks);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element('testsuites', {
      name: `Stability proof of ${report.subject.name}`,
      ...counts,
      time: seconds(milliseconds),
      timestamp: at,
    }),
    ...suites.map((suite) => suiteXml(suite, at)),
    ...(verdict.is === 'not-proven' ? [notProven(verdict.reasons)] : []),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteXml(
  { id, title, checks, milliseconds }: SuiteResult,
  timestamp: string,
): string {
  return [
    element('testsuite', {
      name: title,
      id,
      ...countsOf(checks),
      time: seconds(milliseconds),
      timestamp,
    }),
    ...checks.map((check) => checkXml(check, id)),
    '</testsuite>',
  ].join('\n');
}

function checkXml(check: CheckResult, suite: string): string {
  const { id, title, status, reason = '', milliseconds } = check;
  const lines = [
    element('testcase', {
      name: `${id}: ${title}`,
      classname: suite,
      time: seconds(milliseconds),
    }),
  ];
  if (status === 'failed')
    lines.push(
      `${element('failure', { message: reason })}${escapeXml(detailsOf(check))}</failure>`,
    );
  if (status === 'skipped')
    lines.push(`${element('skipped', { message: reason })}</skipped>`);
  if (status === 'passed')
    lines.push(`<system-out>${escapeXml(detailsOf(check))}</system-out>`);
  return [...lines, '</testcase>'].join('\n');
}

/** CI systems show green if nothing failed, so an incomplete proof needs an error of its own. */
function notProven(reasons: readonly string[]): string {
  return [
    element('testsuite', {
      name: 'Verdict',
      id: 'verdict',
      tests: 1,
      failures: 0,
      errors: 1,
      skipped: 0,
    }),
    element('testcase', {
      name: 'verdict: the proof is whole',
      classname: 'verdict',
    }),
    `${element('error', { message: 'not proven' })}${escapeXml(reasons.join('\n'))}</error>`,
    '</testcase>',
    '</testsuite>',
  ].join('\n');
}

function detailsOf({
  measured,
  bound,
  reason,
  evidence = [],
}: CheckResult): string {
  return [
    measured === undefined ? '' : `measured: ${measured}`,
    bound === undefined ? '' : `bound: ${bound}`,
    reason === undefined ? '' : `reason: ${reason}`,
    ...evidence,
  ]
    .filter(Boolean)
    .join('\n');
}

function countsOf(checks: readonly CheckResult[]) {
  return {
    tests: checks.length,
    failures: count(checks, 'failed'),
    errors: 0,
    skipped: count(checks, 'skipped'),
  };
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): string {
  const written = Object.entries(attributes).map(
    ([attribute, value]) => ` ${attribute}="${escapeXml(String(value))}"`,
  );
  return `<${name}${written.join('')}>`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Also removes characters that XML 1.0 does not allow: control characters, halves of surrogate pairs, U+FFFE. */
function escapeXml(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (!isXmlCharacter(code)) return '\uFFFD';
    return ENTITIES[character] ?? character;
  }).join('');
}

/** Source: XML 1.0, production 2, `Char`. */
function isXmlCharacter(code: number): boolean {
  return (
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    code >= 0x10000
  );
}
