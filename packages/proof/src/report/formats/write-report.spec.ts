import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHtml } from './html.js';
import { toJunit } from './junit.js';
import { toMarkdown } from './markdown.js';
import {
  HOSTILE,
  check,
  hostileReport,
  report,
  suite,
} from '../report.fixture-spec.js';
import { toDocument } from '../to-document.js';
import { writeReport } from './write-report.js';

const HOSTILE_REPORT = hostileReport();
const DOCUMENT = toDocument(HOSTILE_REPORT);

describe('the HTML page', () => {
  const page = toHtml(DOCUMENT, HOSTILE_REPORT);

  it('escapes what an application prints', () => {
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|onerror=|javascript:alert\(1\)"/);
    expect(page).not.toMatch(/(?![\r\n])\p{Cc}|\u202e|\ud800/u);
  });

  it('loads nothing', () => {
    expect(page).not.toMatch(/\b(src|srcset|data)=|<link|<img|@import|url\(/);
    expect(page.match(/https?:\/\//g)).toBeNull();
    expect(page).toContain('default-src &#39;none&#39;');
  });

  it('has a chart with its values in words', () => {
    expect(page).toContain('<polyline');
    expect(page).toMatch(/role="img"\s+aria-label="/);
  });

  it('has the verdict in its title', () => {
    expect(page).toMatch(/<title>Stability proof of .*: FAILED<\/title>/s);
  });
});

describe('the Markdown', () => {
  const lines = toMarkdown(DOCUMENT).split('\n');

  it('keeps every row of a table in one line, with as many cells as its head', () => {
    const bars = (line: string) => line.replaceAll('\\|', '').split('|').length;
    let head: number | undefined;
    let rows = 0;
    for (const line of lines) {
      if (!line.startsWith('| ')) {
        head = undefined;
        continue;
      }
      head ??= bars(line);
      expect(bars(line)).toBe(head);
      rows += 1;
    }
    expect(rows).toBeGreaterThan(20);
  });

  it('escapes what an application prints', () => {
    const outside = lines
      .join('\n')
      .replaceAll(/(`{3,})text\n[\s\S]*?\n\1/g, '');
    const unescaped = outside.replaceAll(/\\./g, '');
    const withoutCode = unescaped.replaceAll(/(`+)[^\n]*?[^`]\1(?!`)/g, '');
    expect(withoutCode).not.toMatch(/<script|\[x\]\(|(?!\n)\p{Cc}|\u202e/u);
    expect(lines).not.toContain('# heading');
  });
});

describe('the JUnit XML', () => {
  it('has no character that XML forbids, and closes what it opens', () => {
    const xml = toJunit(HOSTILE_REPORT);
    expect(xml).not.toMatch(/(?![\t\n\r])[\p{Cc}\p{Surrogate}]|\ufffe/u);
    const open: string[] = [];
    for (const [, slash, name] of xml.matchAll(
      /<(\/?)([a-z-]+)(?: [^<>]*)?>/g,
    )) {
      if (slash) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
    expect(
      xml.replaceAll(/<\/?[a-z-]+(?: [^<>]*)?>|<\?xml[^<>]*\?>/g, ''),
    ).not.toMatch(/[<>]/);
  });

  it('counts failures, and shows an incomplete proof as an error', () => {
    expect(toJunit(HOSTILE_REPORT)).toContain('tests="3" failures="1"');
    const skipped = suite([check({ status: 'skipped', reason: 'no gateway' })]);
    const xml = toJunit(report([skipped]));
    expect(xml).toContain('<skipped message="no gateway">');
    expect(xml).toContain('<error message="not proven">');
    expect(toJunit(report([suite([check()])]))).not.toContain('<error');
  });
});

describe('the files', () => {
  it('are the only files, in a folder that need not exist', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wsm-report-'));
    try {
      const out = join(folder, 'a', 'b');
      const files = await writeReport(HOSTILE_REPORT, out);
      expect((await readdir(out)).toSorted()).toEqual(
        ['html', 'json', 'md', 'xml'].map((end) => `stability-proof.${end}`),
      );
      expect(files).toHaveLength(4);
      const json: unknown = JSON.parse(
        await readFile(join(out, 'stability-proof.json'), 'utf8'),
      );
      expect(json).toMatchObject({ version: 1, verdict: { is: 'failed' } });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

it('never show a skipped check as passed', () => {
  const skipped = report([
    suite([check({ status: 'skipped', reason: HOSTILE })]),
  ]);
  const document = JSON.stringify(toDocument(skipped));
  expect(document).not.toContain('"status":"passed"');
  expect(document).toContain('"status":"skipped"');
});
