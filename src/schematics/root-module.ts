import { posix } from 'node:path';
import { NestAddError } from './nest-add.error.js';
import type { Tree } from './tree.js';
import type { TypeScript } from './typescript.js';

/** Methods of `NestFactory` whose first argument is the root module. */
const FACTORY_METHODS = ['create', 'createMicroservice'];

/**
 * The file of the module that `main.ts` passes to `NestFactory.create()`.
 *
 * @throws {NestAddError} if it cannot be found
 */
export function findRootModule(
  ts: typeof TypeScript,
  tree: Tree,
  sourceRoot: string,
): string {
  const main = posix.join(sourceRoot, 'main.ts');
  const text = tree.read(main)?.toString('utf8');
  if (text === undefined) throw new NestAddError(`There is no ${main}.`);
  const source = ts.createSourceFile(main, text, ts.ScriptTarget.Latest, true);
  const name = rootModuleIn(ts, source);
  const from = name && importOf(ts, source, name);
  if (!from?.startsWith('.'))
    throw new NestAddError(
      `${main} does not pass an imported module to NestFactory.create().`,
    );
  const path = posix.join(sourceRoot, `${from.replace(/[.]js$/, '')}.ts`);
  const file = [path, posix.join(path.replace(/[.]ts$/, ''), 'index.ts')].find(
    (candidate) => tree.exists(candidate),
  );
  if (!file) throw new NestAddError(`${main} imports ${from}: not found.`);
  return file;
}

function rootModuleIn(
  ts: typeof TypeScript,
  node: TypeScript.Node,
): string | undefined {
  if (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression)
  ) {
    const { expression, name } = node.expression;
    const [module] = node.arguments;
    const isFactory =
      expression.getText() === 'NestFactory' &&
      FACTORY_METHODS.includes(name.text);
    if (isFactory && module && ts.isIdentifier(module)) return module.text;
  }
  return ts.forEachChild(node, (child) => rootModuleIn(ts, child));
}

function importOf(
  ts: typeof TypeScript,
  source: TypeScript.SourceFile,
  name: string,
): string | undefined {
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const { namedBindings, name: main } = statement.importClause ?? {};
    const names =
      namedBindings && ts.isNamedImports(namedBindings)
        ? namedBindings.elements.map((element) => element.name.text)
        : [];
    if (!names.includes(name) && main?.text !== name) continue;
    return (statement.moduleSpecifier as TypeScript.StringLiteral).text;
  }
  return undefined;
}
