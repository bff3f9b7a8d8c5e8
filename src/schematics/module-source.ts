import { NestAddError } from './nest-add.error.js';
import type { TypeScript } from './typescript.js';

/** Text to insert at a position of a file. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** The source of a Nest module. Additions leave the rest of the file unchanged. */
export class ModuleSource {
  readonly #source: TypeScript.SourceFile;

  constructor(
    private readonly ts: typeof TypeScript,
    private readonly path: string,
    private readonly text: string,
  ) {
    const { Latest } = ts.ScriptTarget;
    this.#source = ts.createSourceFile(path, text, Latest, true);
  }

  /** Whether the file imports from a package. */
  importsFrom(packageName: string): boolean {
    return this.#importDeclarations().some(
      ({ moduleSpecifier }) =>
        (moduleSpecifier as TypeScript.StringLiteral).text === packageName,
    );
  }

  /**
   * The source with one more element in `imports` of `@Module()`.
   *
   * @param names the names to import, by package
   * @throws {NestAddError} if `imports` is not an array literal
   */
  withModule(
    code: string,
    names: Readonly<Record<string, readonly string[]>>,
  ): string {
    const insertions = [this.#moduleElement(code), this.#importLines(names)];
    return insertions
      .toSorted((a, b) => b.at - a.at)
      .reduce(
        (text, { at, text: added }) =>
          text.slice(0, at) + added + text.slice(at),
        this.text,
      );
  }

  #moduleElement(code: string): Insertion {
    const { ts } = this;
    const options = this.#moduleOptions();
    const property = options.properties.find(
      ({ name }) => name?.getText() === 'imports',
    );
    const inner = code.replaceAll('\n', '\n    ');
    if (!property) {
      const at = options.getStart() + 1;
      const isEmpty = options.properties.length === 0;
      return {
        at,
        text: `\n  imports: [\n    ${inner},\n  ],${isEmpty ? '\n' : ''}`,
      };
    }
    const isArray =
      ts.isPropertyAssignment(property) &&
      ts.isArrayLiteralExpression(property.initializer);
    if (!isArray)
      throw new NestAddError(
        `"imports" of @Module() in ${this.path} is not an array literal.`,
      );
    const { elements } = property.initializer;
    // As the first element: later modules may depend on the global providers of this one.
    const at = property.initializer.getStart() + 1;
    const isOneLine = !property.initializer.getText().includes('\n');
    const rest = elements.length === 0 ? '\n  ' : isOneLine ? '\n    ' : '';
    return { at, text: `\n    ${inner},${rest}` };
  }

  #moduleOptions(): TypeScript.ObjectLiteralExpression {
    const { ts } = this;
    for (const statement of this.#source.statements) {
      if (!ts.isClassDeclaration(statement)) continue;
      for (const { expression } of ts.getDecorators(statement) ?? []) {
        const isModule =
          ts.isCallExpression(expression) &&
          expression.expression.getText() === 'Module';
        const options = isModule ? expression.arguments[0] : undefined;
        if (options && ts.isObjectLiteralExpression(options)) return options;
      }
    }
    throw new NestAddError(`${this.path} has no class with @Module({ … }).`);
  }

  /** Existing imports stay as they are. */
  #importLines(names: Readonly<Record<string, readonly string[]>>): Insertion {
    const last = this.#importDeclarations().at(-1);
    const quote = last?.moduleSpecifier.getText().at(0) ?? "'";
    const known = this.#importedNames();
    const text = Object.entries(names)
      .map(
        ([from, list]) =>
          [from, list.filter((name) => !known.has(name))] as const,
      )
      .filter(([, list]) => list.length > 0)
      .map(
        ([from, list]) =>
          `import { ${list.join(', ')} } from ${quote}${from}${quote};`,
      )
      .join('\n');
    return last
      ? { at: last.getEnd(), text: `\n${text}` }
      : { at: 0, text: `${text}\n` };
  }

  #importedNames(): ReadonlySet<string> {
    const { ts } = this;
    return new Set(
      this.#importDeclarations().flatMap(({ importClause }) => {
        const bindings = importClause?.namedBindings;
        return bindings && ts.isNamedImports(bindings)
          ? bindings.elements.map(({ name }) => name.text)
          : [];
      }),
    );
  }

  #importDeclarations(): TypeScript.ImportDeclaration[] {
    const { ts } = this;
    return this.#source.statements.filter((one) => ts.isImportDeclaration(one));
  }
}
