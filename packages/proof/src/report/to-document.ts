import type { CheckResult, SuiteResult } from '../check.js';
import {
  type Block,
  type Line,
  type ReportDocument,
  type Section,
  lineOf,
  paragraph,
} from './formats/document.js';
import type { ProofReport } from './proof-report.js';
import { breakingChanges, productionReadiness } from './readiness.js';
import { securityDeepDive } from './security-deep-dive.js';
import { describeVerdict } from './verdict-words.js';
import { count } from './verdict.js';

/** The content of a report, in the order of importance for its readers. */
export function toDocument(report: ProofReport): ReportDocument {
  return {
    title: `Stability proof of ${report.subject.name}`,
    sections: [
      summary(report),
      {
        title: 'Results by suite',
        blocks: [],
        sections: report.suites.map(suiteSection),
      },
      ...handlerSection(report),
      securityDeepDive(report),
      breakingChanges(report),
      productionReadiness(report),
      recommendations(report),
      again(report),
    ],
  };
}

/** The table of the suites, which is also what a README shows. */
export function suiteTable(suites: readonly SuiteResult[]): Block {
  return {
    kind: 'table',
    caption: 'Suites',
    head: ['Suite', 'Result', 'Passed', 'Failed', 'Skipped', 'Seconds'],
    rows: suites.map(({ title, checks, milliseconds }) => [
      [title],
      [{ status: statusOf(checks) }],
      [String(count(checks, 'passed'))],
      [String(count(checks, 'failed'))],
      [String(count(checks, 'skipped'))],
      [(milliseconds / 1_000).toFixed(1)],
    ]),
  };
}

/** The status of a suite: skipped if no check passed. */
export function statusOf(
  checks: readonly Pick<CheckResult, 'status'>[],
): CheckResult['status'] {
  if (checks.some(({ status }) => status === 'failed')) return 'failed';
  return count(checks, 'passed') > 0 ? 'passed' : 'skipped';
}

function summary(report: ProofReport): Section {
  const { verdict } = report;
  return {
    title: 'Summary',
    blocks: [
      paragraph(describeVerdict(report)),
      ...(verdict.reasons.length > 0
        ? [
            {
              kind: 'list',
              items: verdict.reasons.map((reason): Line => [reason]),
            } as const,
          ]
        : []),
      suiteTable(report.suites),
      aboutThisProof(report),
    ],
  };
}

function aboutThisProof({
  at,
  commit,
  seed,
  users,
  versions,
  machine,
  subject,
  milliseconds,
}: ProofReport): Block {
  const { library, node, nest, socketIo } = versions;
  const rows: readonly (readonly [string, Line])[] = [
    [
      'Application',
      subject.app
        ? [subject.name, ' (', { code: subject.app }, ')']
        : [subject.name],
    ],
    ['Gateways and handlers', [`${subject.gateways} and ${subject.handlers}`]],
    ['Imports the module', [subject.importsManager ? 'yes' : 'no']],
    ['Date', [at]],
    ['Commit', [commit ? { code: commit } : 'not in a git repository']],
    [
      'Versions',
      [
        `nestjs-websocket-manager ${library}, Node.js ${node}, NestJS ${nest}, socket.io ${socketIo}`,
      ],
    ],
    [
      'Machine',
      [
        `${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.platform}`,
      ],
    ],
    ['Seed', [{ code: seed }]],
    ['Simulated users', [String(users)]],
    ['Took', [`${(milliseconds / 1_000).toFixed(1)} s`]],
  ];
  return {
    kind: 'table',
    caption: 'About this proof',
    head: ['', ''],
    rows: rows.map(([name, value]) => [[name], value]),
  };
}

function suiteSection({ title, checks }: SuiteResult): Section {
  const notable = checks.filter(
    ({ reason, evidence }) => reason !== undefined || evidence?.length,
  );
  return {
    title: `${title}: ${count(checks, 'passed')} of ${checks.length} passed`,
    blocks: [
      {
        kind: 'table',
        caption: title,
        head: ['Check', 'Measured', 'Bound', 'Result'],
        rows: checks.map((check) => [
          lineOf(check.title),
          [check.measured ?? '–'],
          [check.bound ?? '–'],
          [{ status: check.status }],
        ]),
      },
      ...checks
        .flatMap(({ series }) => series ?? [])
        .map((series) => ({ kind: 'chart', series }) as const),
      ...notable.map(evidenceOf),
    ],
  };
}

/** Every handler with its state, if there was a hunt. */
function handlerSection({ suites }: ProofReport): Section[] {
  const handlers = suites
    .flatMap(({ checks }) => checks)
    .flatMap((check) => check.handlers ?? []);
  if (handlers.length === 0) return [];
  return [
    {
      title: 'Handlers',
      blocks: [
        {
          kind: 'table',
          caption: 'Handlers',
          head: ['Handler', 'Event', 'Namespace', 'State', 'Sent', 'Observed'],
          rows: handlers.map(
            ({ name, event, namespace, state, sent, detail }) => [
              [name],
              [{ code: event }],
              [{ code: namespace }],
              [state],
              [String(sent)],
              [detail],
            ],
          ),
        },
      ],
    },
  ];
}

function evidenceOf({ id, status, reason, evidence }: CheckResult): Block {
  return {
    kind: 'evidence',
    title: `${id} ${status}${reason === undefined ? '' : `: ${reason}`}`,
    lines: evidence ?? [],
  };
}

function recommendations({ recommendations: all }: ProofReport): Section {
  return {
    title: 'Recommendations',
    blocks: [
      all.length === 0
        ? paragraph('None: nothing failed, and nothing was skipped.')
        : {
            kind: 'list',
            items: all.map(({ text, checks }): Line => [
              ...lineOf(text),
              ` (${checks.length === 1 ? checks[0] : `${checks.length} checks`})`,
            ]),
          },
    ],
  };
}

function again({ seed, users, subject }: ProofReport): Section {
  const app = subject.app ? ` --app ${subject.app}` : '';
  return {
    title: 'How to reproduce it, and its limits',
    blocks: [
      {
        kind: 'evidence',
        title: 'The same run of the hunt',
        lines: [
          `npx nestjs-websocket-manager prove${app} --seed ${seed} --users ${users}`,
        ],
      },
      {
        kind: 'list',
        items: [
          [
            'The checks of the library run in an application that the proof creates; those named after the application, and the leak hunt, run in the given application.',
          ],
          [
            'A leak hunt without a finding does not prove that there is no leak: it knows the handlers, but generates the payloads.',
          ],
          [
            'Times and memory sizes are those of this machine and of its load during the run.',
          ],
        ],
      },
    ],
  };
}
