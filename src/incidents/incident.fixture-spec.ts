import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summariseImpact } from './compliance/compliance.js';
import type { SecurityIncident } from './incident.js';
import type { SinkTrouble } from './sinks/sink.js';

/** An incident with a number, for specs of what carries incidents. */
export function incident(
  n: number,
  over: Partial<SecurityIncident> = {},
): SecurityIncident {
  return {
    id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    at: '2026-01-01T00:00:00.000Z',
    node: 'n1',
    vector: 'foreign-recipient',
    severity: 'critical',
    users: ['alice', 'bob'],
    event: 'message',
    handler: 'ChatGateway.say',
    rooms: [],
    namespace: null,
    connection: 'c1',
    paths: [],
    action: 'blocked',
    impact: summariseImpact('foreign-recipient', false),
    fingerprint: 'f'.repeat(32),
    detail: 'full',
    count: 1,
    ...over,
  };
}

/** A directory for one spec, removed after it. */
export async function temporaryDirectory(): Promise<
  { readonly path: string } & AsyncDisposable
> {
  const path = await mkdtemp(join(tmpdir(), 'wsm-audit-'));
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** The lines of a file, newlines included, so that joined they are the file again. */
export async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  return text.split(/(?<=\n)/);
}

/** The records of a trail file, as JSON. */
export async function recordsOf(
  path: string,
): Promise<{ kind: string; [member: string]: unknown }[]> {
  const lines = await linesOf(path);
  return lines.map(
    (line) => (JSON.parse(line) as { record: { kind: string } }).record,
  );
}

/** Collects what is reported, in order. */
export function troubles(): SinkTrouble[] & {
  readonly report: (trouble: SinkTrouble) => void;
} {
  const list: SinkTrouble[] = [];
  return Object.assign(list, {
    report: (trouble: SinkTrouble) => void list.push(trouble),
  });
}
