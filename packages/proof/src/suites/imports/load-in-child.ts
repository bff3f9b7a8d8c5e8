import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/** How a module may be loaded. */
export type Loading = 'import' | 'require';

/** One module's static or dynamic import of another one, as URLs. */
export type ImportEdge = readonly [from: string, to: string];

const TIMEOUT_MS = 20_000;
/** The packages that every Nest application with gateways loads. */
const NEST = [
  'reflect-metadata',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/websockets',
  '@nestjs/platform-socket.io',
];

const LOADERS: Readonly<Record<Loading, string>> = {
  import: 'await import(specifier)',
  require: `(await import('node:module')).createRequire(process.cwd() + '/')(specifier)`,
};

/**
 * Loads one entry point in a separate process.
 *
 * @returns milliseconds
 * @throws {Error} with the output of the process, if it cannot be loaded
 */
export async function loadAlone(
  root: string,
  specifier: string,
  how: Loading,
): Promise<number> {
  const [milliseconds] = await runScript<[number]>(
    root,
    `const specifier = ${JSON.stringify(specifier)};
     const began = performance.now();
     ${LOADERS[how]};
     say([performance.now() - began]);`,
  );
  return milliseconds;
}

/** The load time of Nest, and of the module after it, in milliseconds. */
export function loadAfterNest(
  root: string,
  specifier: string,
): Promise<{ readonly nestMs: number; readonly ownMs: number }> {
  return runScript(
    root,
    `const began = performance.now();
     for (const name of ${JSON.stringify(NEST)}) await import(name);
     const between = performance.now();
     await import(${JSON.stringify(specifier)});
     say({ nestMs: between - began, ownMs: performance.now() - between });`,
  );
}

/** The imports between files of the package, as the loader resolves them for these entry points. */
export async function importsBetweenFiles(
  root: string,
  specifiers: readonly string[],
): Promise<readonly ImportEdge[]> {
  const edges = await runScript<ImportEdge[]>(
    root,
    `const { register } = await import('node:module');
     const { MessageChannel, receiveMessageOnPort } = await import('node:worker_threads');
     const { port1, port2 } = new MessageChannel();
     register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(HOOKS)}), {
       data: port2, transferList: [port2],
     });
     for (const name of ${JSON.stringify(specifiers)}) await import(name);
     const edges = [];
     for (let next; (next = receiveMessageOnPort(port1)); ) edges.push(next.message);
     say(edges);`,
  );
  const inside = pathToFileURL(`${root}/`).href;
  const isOwn = (url: string) =>
    url.startsWith(inside) &&
    !url.includes('/node_modules/', inside.length - 1);
  return edges.filter(([from, to]) => isOwn(from) && isOwn(to));
}

/** Runs on the loader's thread. */
const HOOKS = `
  let port;
  export function initialize(given) { port = given; }
  export async function resolve(specifier, context, next) {
    const resolved = await next(specifier, context);
    port.postMessage([context.parentURL ?? '', resolved.url]);
    return resolved;
  }`;

/** Runs a script in the folder of the package, which resolves itself by its own name there. */
function runScript<Answer>(root: string, script: string): Promise<Answer> {
  const whole = `const say = (answer) => process.stdout.write(JSON.stringify(answer), () => process.exit());\n${script}`;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--no-deprecation', '--input-type=module', '--eval', whole],
      {
        cwd: root,
        timeout: TIMEOUT_MS,
        maxBuffer: 2 ** 26,
        env: environment(),
      },
      (error, stdout, stderr) => {
        if (error) reject(new Error(lastLine(stderr) || error.message));
        else resolve(JSON.parse(stdout) as Answer);
      },
    );
  });
}

/** Without the flags of this process, so that the file loads as in any application. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return rest;
}

function lastLine(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => /Error/.test(line));
  return lines[0]?.trim() ?? '';
}
