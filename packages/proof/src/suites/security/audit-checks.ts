import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Incidents } from 'nestjs-websocket-manager';
import type { Verification } from 'nestjs-websocket-manager';
import type { AuditHead } from 'nestjs-websocket-manager/internal';
import { judge, judgeEach } from '../../outcome.js';
import type { Check } from '../../suite.js';
import type { SecurityWorld } from './security-world.js';

const KEY = 'the key of a stability proof';
const OFFENDERS = ['alice', 'bob', 'carol', 'dave'];

/** Manipulations by somebody with access to the file. Lines include the header, which is the first. */
const TAMPERINGS: Readonly<
  Record<string, (lines: readonly string[]) => readonly string[]>
> = {
  'a user is replaced in a record': (lines) =>
    lines.with(1, lines[1].replace('u~alice', 'u~malory')),
  'a record is removed': (lines) => lines.toSpliced(2, 1),
  'two records are swapped': (lines) =>
    lines.toSpliced(2, 2, lines[3], lines[2]),
  'a record is repeated': (lines) => lines.toSpliced(2, 0, lines[2]),
  'a record is forged': (lines) => [
    ...lines,
    lines.at(-1)!.replace('u~dave', 'u~malory'),
  ],
  'the end is cut off': (lines) => lines.slice(0, -1),
  'everything is removed': () => [],
};

export const AUDIT_CHECKS: readonly Check<SecurityWorld>[] = [
  {
    id: 'security.audit-trail',
    title: 'Every violation is in the audit trail, and the trail verifies',
    run: async (world) => {
      const { path, head } = await writeTrail(world);
      const { ok, violations } = await verify(world, path, head);
      return judge(ok && violations === OFFENDERS.length, {
        measured: `${violations} violations recorded, the chain is ${ok ? 'intact' : 'broken'}`,
        bound: `${OFFENDERS.length} violations, the chain is intact`,
        reason: ok
          ? 'violations are missing in the trail'
          : 'an unchanged trail does not verify',
      });
    },
  },
  {
    id: 'security.audit-tampering',
    title: 'Every later manipulation of an audit trail is detected',
    run: async (world) => {
      const { path, head } = await writeTrail(world);
      const lines = await linesOf(path);
      const missed: string[] = [];
      for (const [what, tamper] of Object.entries(TAMPERINGS)) {
        const tampered = tamper(lines).join('');
        if (tampered === lines.join(''))
          throw new Error(`"${what}" changed nothing`);
        await writeFile(path, tampered);
        if ((await verify(world, path, head)).ok) missed.push(what);
      }
      return judgeEach(
        'manipulations detected',
        Object.keys(TAMPERINGS).length,
        missed,
      );
    },
  },
  {
    id: 'security.audit-key',
    title: 'Nobody can create an audit trail that verifies without its key',
    run: async (world) => {
      const { path, head } = await writeTrail(world);
      const { ok } = await world.verifyAuditTrail([path], {
        keys: ['another key, just as long as it'],
        heads: head ? [head] : [],
      });
      return judge(!ok, {
        measured: ok ? 'another key is accepted' : 'another key is refused',
        bound: 'refused',
        reason: 'a trail verifies with the wrong key',
      });
    },
  },
];

interface Trail {
  readonly path: string;
  readonly head: AuditHead | undefined;
}

/** Four users each cause a violation in an application that keeps an audit trail. */
async function writeTrail(world: SecurityWorld): Promise<Trail> {
  const path = join(await mkdtemp(join(world.folder, 'trail-')), 'audit.jsonl');
  await using bed = await world.open({
    incidents: { auditFile: path, auditKey: KEY, node: 'proof' },
  });
  for (const user of OFFENDERS)
    await (await bed.enter(user)).ask('to-all', 'text');
  await bed.app.get(Incidents).flush();
  const { head } = await world.verifyAuditTrail([path], { keys: [KEY] });
  return { path, head };
}

function verify(
  { verifyAuditTrail }: SecurityWorld,
  path: string,
  expectHead: AuditHead | undefined,
): Promise<Verification> {
  return verifyAuditTrail([path], {
    keys: [KEY],
    ...(expectHead && { heads: [expectHead] }),
  });
}

async function linesOf(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8');
  return text.split(/(?<=\n)/);
}
