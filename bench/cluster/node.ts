import 'reflect-metadata';
import {
  type NodeCommand,
  type NodeKind,
  type NodeReport,
  clock,
  userName,
} from './protocol.js';

/*
 * The process of one node. It ends with the process that has started it.
 */

/** What a node can be made to do. */
export interface StartedNode {
  readonly port: number;
  toUser(user: string, payload: object): void;
  toChannel(payload: object): void;
  quarantine(user: string): void;
}

/** Emissions without a pause, before what they have set off is done. */
const AT_ONCE = 20;

const send = (report: NodeReport) => process.send?.(report);

async function start(kind: NodeKind, url: string): Promise<StartedNode> {
  if (kind !== 'ours' && kind !== 'alone')
    return (await import('./foreign-node.js')).startForeign(kind, url);
  const { startManaged } = await import('./managed-node.js');
  return startManaged(kind === 'ours' ? url : undefined);
}

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    if (ms === 0) setImmediate(resolve);
    else setTimeout(resolve, ms);
  });

async function emit(
  node: StartedNode,
  { to, times, pauseMs }: Extract<NodeCommand, { do: 'emit' }>,
): Promise<void> {
  for (let index = 0; index < times; index++) {
    const payload = { at: clock(), index, text: 'hello from another node' };
    if (to === 'channel') node.toChannel(payload);
    else node.toUser(userName(index), payload);
    if (pauseMs > 0 || index % AT_ONCE === AT_ONCE - 1) await pause(pauseMs);
  }
}

async function obey(node: StartedNode, command: NodeCommand): Promise<void> {
  const at = clock();
  if (command.do === 'stop') process.exit();
  if (command.do === 'emit') await emit(node, command);
  if (command.do === 'quarantine') node.quarantine(command.user);
  const { user, system } = process.cpuUsage();
  send({ is: 'done', cpuMicros: user + system, at });
}

process.on('disconnect', () => process.exit());
try {
  const [, , kind, url = ''] = process.argv;
  const node = await start(kind as NodeKind, url);
  process.on('message', (command: NodeCommand) => void obey(node, command));
  send({ is: 'listening', port: node.port });
} catch (error) {
  if (!(error instanceof Error) || error.name !== 'MissingAdapterError')
    throw error;
  send({ is: 'missing', why: error.message });
}
