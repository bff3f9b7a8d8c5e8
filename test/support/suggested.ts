import { runInThisContext } from 'node:vm';
import { SharesWithOthers } from '../../src/index.js';
import type { WebSocketManagerOptions } from '../../src/index.js';
import { runCommandLine } from '../../src/cli/index.js';

/** What a person would paste from the output of `npx nestjs-websocket-manager suggest`. */
export interface Pasted {
  readonly text: string;
  readonly options: WebSocketManagerOptions;
  /** Handler and events of each `@SharesWithOthers()`. */
  readonly decorators: readonly (readonly [string, ...string[]])[];
}

/** Runs the command and reads what it prints for people. */
export async function suggestedFor(file: string): Promise<Pasted> {
  let text = '';
  const io = {
    stdout: (more: string) => void (text += more),
    stderr: () => undefined,
    env: {},
  };
  await runCommandLine(['suggest', file], io);
  return { text, options: optionsIn(text), decorators: decoratorsIn(text) };
}

/** Puts the decorators on the handlers that they are printed for. */
export function decorate(
  { decorators }: Pasted,
  gateways: readonly { readonly name: string; readonly prototype: unknown }[],
): void {
  for (const [handler, ...events] of decorators) {
    const [gateway, method] = handler.split('.');
    const target = gateways.find(({ name }) => name === gateway);
    const prototype = target?.prototype as object;
    const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
    SharesWithOthers(...events)(prototype, method, descriptor!);
  }
}

function optionsIn(text: string): WebSocketManagerOptions {
  const [, printed] =
    /^To declare in WebSocketManagerModule\.forRoot\(\):\n\n([^-][^]*?)\n\n/m.exec(
      text,
    ) ?? [];
  // As an application would: the text stands between the braces of forRoot({ … }).
  return printed === undefined
    ? {}
    : (runInThisContext(`({ ${printed} })`) as WebSocketManagerOptions);
}

function decoratorsIn(text: string) {
  const lines = text.matchAll(/^@SharesWithOthers\((.*)\) {2}\/\/ on (\S+)$/gm);
  return [...lines].map(([, names, handler]) => {
    const events = runInThisContext(`[${names}]`) as string[];
    return [handler, ...events] as const;
  });
}
