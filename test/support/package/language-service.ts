import { dirname, join } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '../../..');

/** What an editor that knows the project's tsconfig.json says of a file. */
export interface Editor {
  /** Errors of syntax and of types. */
  errorsIn(file: string): string[];
  /** The names that are struck through because they are deprecated, in the order of the text. */
  struckThroughIn(file: string): string[];
}

/** @param files the files that are open; what they import is found by itself */
export function openEditor(files: readonly string[]): Editor {
  const config = join(root, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    dirname(config),
  );
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => ({ ...options, types: ['node'] }),
    getScriptFileNames: () => [...files],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const text = ts.sys.readFile(path);
      return text === undefined
        ? undefined
        : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: (path) => ts.sys.fileExists(path),
    readFile: (path) => ts.sys.readFile(path),
    directoryExists: (path) => ts.sys.directoryExists(path),
    getDirectories: (path) => ts.sys.getDirectories(path),
  };
  const service = ts.createLanguageService(host);
  return {
    errorsIn: (file) =>
      [
        ...service.getSyntacticDiagnostics(file),
        ...service.getSemanticDiagnostics(file),
      ].map(({ messageText }) =>
        ts.flattenDiagnosticMessageText(messageText, '\n'),
      ),
    struckThroughIn: (file) => {
      const text = ts.sys.readFile(file) ?? '';
      return service
        .getSuggestionDiagnostics(file)
        .filter(({ reportsDeprecated }) => reportsDeprecated)
        .map(({ start, length }) => text.slice(start, start + length));
    },
  };
}
