import { type Socket, connect, createServer } from 'node:net';
import { afterSpec } from '../after-spec.js';

/** What stands between a node and Redis, and can cut the node off. */
export interface TcpProxy {
  readonly url: string;
  /** Nothing passes any more; the connections stay open, as when a network is divided. */
  cut(): void;
  /** What has waited passes, in its order. */
  heal(): void;
}

const closers = new Set<() => void>();
afterSpec(() => {
  for (const close of closers) close();
  closers.clear();
});

/** Passes on what comes to a free port; closed after the spec. */
export async function startProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(from);
      from.on('data', (bytes) => to.write(bytes));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (isCut) from.pause();
    }
  });
  await new Promise<void>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  closers.add(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return {
    url: `redis://127.0.0.1:${port}`,
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    heal: () => {
      isCut = false;
      for (const socket of sockets) socket.resume();
    },
  };
}
