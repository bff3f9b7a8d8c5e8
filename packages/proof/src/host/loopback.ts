import { Server } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** Makes every server of this process listen on 127.0.0.1, so that nobody else reaches it during a proof. */
export function listenOnLoopbackOnly(): void {
  const { listen } = Server.prototype as {
    listen: (this: Server, ...args: unknown[]) => Server;
  };
  Server.prototype.listen = function (this: Server, ...args: unknown[]) {
    return listen.apply(this, onLoopback(args));
  } as typeof Server.prototype.listen;
}

/** The arguments of `listen`, with the host replaced. Paths and handles are not changed. */
export function onLoopback(args: readonly unknown[]): unknown[] {
  const [first, second, ...rest] = args;
  if (typeof first === 'object' && first !== null && 'port' in first)
    return [{ ...first, host: LOOPBACK }, ...args.slice(1)];
  const isPort =
    first === undefined ||
    first === null ||
    typeof first === 'number' ||
    (typeof first === 'string' && /^\d+$/.test(first));
  if (!isPort && typeof first !== 'function') return [...args];
  const port = typeof first === 'function' ? 0 : (first ?? 0);
  if (typeof first === 'function') return [port, LOOPBACK, ...args];
  return typeof second === 'string'
    ? [port, LOOPBACK, ...rest]
    : [port, LOOPBACK, second, ...rest].filter((arg) => arg !== undefined);
}
