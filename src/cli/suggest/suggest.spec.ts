import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSuggest } from './command.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wsm-suggest-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function suggest(content: string, ...argv: string[]) {
  const file = join(folder, 'incidents.jsonl');
  await writeFile(file, content);
  let out = '';
  let err = '';
  const code = await runSuggest([file, ...argv], {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    env: {},
  });
  return { code, out, err };
}

const BROADCAST = {
  vector: 'unscoped-broadcast',
  action: 'reported',
  event: 'news',
  handler: 'NewsGateway.publish',
  rooms: [],
  paths: [],
  count: 1,
};
const lines = (...values: unknown[]) =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

interface Answer {
  options: { egress: { publicEvents: string[]; rules: object[] } };
  suggestions: { times: number; declares: string; handler: string | null }[];
  otherLines: number;
}
const answer = async (content: string) =>
  JSON.parse((await suggest(content, '--json')).out) as Answer;

describe('the command suggest', () => {
  it('reads an audit file, JSON Lines, and the JSON log of Nest', async () => {
    const { suggestions, otherLines } = await answer(
      lines(
        { record: { kind: 'header' } },
        { record: { kind: 'incident', incident: BROADCAST } },
        { ...BROADCAST, count: 40, repeats: 'x' },
        { level: 'warn', message: { ...BROADCAST, msg: 'a line' } },
        { level: 'log', message: 'Nest application successfully started' },
      ) + 'no JSON\n\n',
    );
    expect(suggestions).toMatchObject([
      { times: 42, declares: 'public-event' },
    ]);
    expect(otherLines).toBe(3);
  });

  it('declares a broadcast by its event, regardless of its handler', async () => {
    const { options, suggestions } = await answer(
      lines(BROADCAST, { ...BROADCAST, handler: 'OtherGateway.publish' }),
    );
    expect(options.egress).toEqual({ publicEvents: ['news'], rules: [] });
    expect(suggestions).toMatchObject([{ times: 2, handler: null }]);
  });

  it('makes one rule of all rooms that a handler reaches with an event', async () => {
    const sent = {
      ...BROADCAST,
      vector: 'foreign-recipient',
      handler: 'ChatGateway.say',
      event: 'said',
    };
    const { options } = await answer(
      lines(
        { ...sent, rooms: ['user:*'] },
        { ...sent, rooms: ['team:*', 'user:*'] },
      ),
    );
    expect(options.egress.rules).toEqual([
      expect.objectContaining({
        event: 'said',
        handler: 'ChatGateway.say',
        to: ['team:*', 'user:*'],
      }),
    ]);
  });

  it('suggests no declaration for a defect, and prints how to fix it', async () => {
    const { out, code } = await suggest(
      lines(
        { ...BROADCAST, vector: 'shared-reference', paths: ['state.cart'] },
        { ...BROADCAST, vector: 'foreign-recipient', rooms: [] },
        { ...BROADCAST, vector: 'of-another-version' },
        { ...BROADCAST, vector: 'toString' },
      ),
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^To fix, not to declare:/);
    expect(out).toContain('for example in state.cart');
    expect(out).toContain('structuredClone');
    expect(out).not.toContain('publicEvents:');
  });

  it('asks whether an object of another user is intended, and prints the decorator', async () => {
    const { out } = await suggest(
      lines({ ...BROADCAST, vector: 'foreign-object', event: 'board' }),
    );
    expect(out).toContain(
      "@SharesWithOthers('board')  // on NewsGateway.publish",
    );
    expect(out).toContain('If not, this is a leak');
  });

  it('declares no object that another user holds in the own state', async () => {
    const { out } = await suggest(
      lines({
        ...BROADCAST,
        vector: 'foreign-object',
        event: 'board',
        paths: ['returned', 'state.draft'],
      }),
    );
    expect(out).toMatch(/^To fix, not to declare:/);
    expect(out).toContain('key it by user');
    expect(out).not.toContain('@SharesWithOthers(');
  });

  it('asks about ids of another shape, without the id', async () => {
    const { out } = await suggest(
      lines({
        ...BROADCAST,
        vector: 'suspicious-id',
        paths: ['payload.room'],
        event: 'join',
      }),
    );
    expect(out).toContain('ids.allowed');
    expect(out).toContain('payload.room');
  });

  it('prints no control characters', async () => {
    const { out } = await suggest(
      lines({ ...BROADCAST, event: 'a\u001B[2Jb', handler: 'X\u001B[31m.y' }),
    );
    expect(out).not.toContain('\u001B');
  });

  it('keeps at most 1,000 kinds, and counts the rest', async () => {
    const many = Array.from({ length: 3_000 }, (_, n) => ({
      ...BROADCAST,
      event: `event-${n}`,
    }));
    expect((await answer(lines(...many))).suggestions).toHaveLength(1_000);
    expect((await suggest(lines(...many))).out).toContain(
      '2000 more violations are not listed: there are too many different kinds',
    );
  });

  it.each([
    '',
    '\n',
    'text\n',
    '{}\n',
    '[]\n',
    'null\n',
    '{"vector":1}\n',
    '\0\n',
  ])(
    'exits with 1 and prints what it expects if the file contains %j',
    async (content) => {
      const { code, err } = await suggest(content);
      expect(code).toBe(1);
      expect(err).toContain('contains no incident');
    },
  );

  it('exits with 1 if the file cannot be read, and with 2 on wrong usage', async () => {
    let err = '';
    const io = {
      stdout: () => undefined,
      stderr: (text: string) => void (err += text),
      env: {},
    };
    expect(await runSuggest([join(folder, 'none')], io)).toBe(1);
    expect(await runSuggest([folder], io)).toBe(1);
    expect(err).toContain('cannot be read');
    for (const wrong of [[], ['a', 'b'], ['a', '--what']])
      expect(await runSuggest(wrong, io)).toBe(2);
    expect(await runSuggest(['--help'], io)).toBe(0);
  });
});
