// Writes the table of options into docs/options.md; with --check, fails if the page differs.
// The rules and defaults are those of src/module/option-table.ts; the sentences are the doc comments of its rows.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'prettier';
import { rolldown } from 'rolldown';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');
const source = join(root, 'src/module/option-table.ts');
const page = join(root, 'docs/options.md');
const BETWEEN = /(?<=<!-- options -->\n)[\s\S]*?(?=<!-- \/options -->)/;

/** The table, as the library loads it. */
async function loadTable() {
  const folder = mkdtempSync(join(root, 'node_modules/.options-'));
  try {
    const bundle = await rolldown({
      input: source,
      platform: 'node',
      // All packages except the helpers of the compiler.
      external: /^(?!@oxc-project)[@a-z]/,
    });
    const file = join(folder, 'table.mjs');
    const { output } = await bundle.generate({ format: 'esm' });
    writeFileSync(file, output[0].code);
    return (await import(pathToFileURL(file))).OPTION_TABLE;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The doc comments of the rows, by full name, as an editor shows them. */
function readSentences() {
  const config = join(root, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    root,
  );
  const program = ts.createProgram([source], { ...options, types: ['node'] });
  const checker = program.getTypeChecker();
  const [table] = checker
    .getExportsOfModule(
      checker.getSymbolAtLocation(program.getSourceFile(source)),
    )
    .filter(({ name }) => name === 'OPTION_TABLE');
  const sentences = new Map();
  const visit = (symbol, path) => {
    const type = checker.getTypeOfSymbol(symbol);
    if (type.symbol?.name === 'Option') return;
    for (const row of type.getProperties()) {
      const text = ts.displayPartsToString(
        row.getDocumentationComment(checker),
      );
      sentences.set(
        path + row.name,
        text
          .replace(/\{@link (\w+)\}/g, '`$1`')
          .replace(/\s+/g, ' ')
          .trim(),
      );
      visit(row, `${path}${row.name}.`);
    }
  };
  visit(table, '');
  return sentences;
}

const shownValue = (value) => {
  if (value === undefined) return '–';
  if (value === Infinity) return '`Infinity`';
  if (typeof value === 'number') return value.toLocaleString('en-US');
  if (!Array.isArray(value))
    return `\`${typeof value === 'string' ? `'${value}'` : value}\``;
  return value.length ? value.map((item) => `\`${item}\``).join(', ') : '–';
};

const inCell = (text) => text.replaceAll('|', '\\|');

/** The rows of the page. A group whose rows have no sentences is one row. */
function rowsOf(table, sentences, path = '') {
  return Object.entries(table).flatMap(([name, row]) => {
    const full = path + name;
    const sentence = sentences.get(full);
    if (row.rule) {
      if (!sentence) throw new Error(`the option "${full}" has no doc comment`);
      const value = row.described ?? shownValue(row.defaultValue());
      return [[full, row.rule.expects, value, sentence]];
    }
    if (Object.keys(row).some((each) => sentences.get(`${full}.${each}`)))
      return rowsOf(row, sentences, `${full}.`);
    const [{ rule }] = Object.values(row);
    return [[full, `for each name, ${rule.expects}`, '–', sentence]];
  });
}

const rows = rowsOf(await loadTable(), readSentences());
const table = await format(
  [
    '| option | expects | default | |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ([name, ...cells]) =>
        `| \`${name}\` | ${cells.map(inCell).join(' | ')} |`,
    ),
    '',
  ].join('\n'),
  { parser: 'markdown' },
);
const before = readFileSync(page, 'utf8');
if (!BETWEEN.test(before))
  throw new Error(
    'docs/options.md has no place for the table: <!-- options -->',
  );
const after = before.replace(BETWEEN, () => `\n${table}\n`);
if (!process.argv.includes('--check')) writeFileSync(page, after);
else if (before !== after) {
  console.error(
    'docs/options.md differs from the table of options. Run npm run docs:options.',
  );
  process.exitCode = 1;
}
