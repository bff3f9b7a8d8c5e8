import { codeOfRejection } from '../../code-of.js';
import { judge } from '../../outcome.js';
import { steps } from '../../steps.js';
import type { Check } from '../../suite.js';
import { eventually } from '../../testbed/eventually.js';
import type { Visitor } from '../../testbed/visitor.js';
import type { CompatibilityWorld } from './compatibility-world.js';

const METHODS = 11;
const CODE = /^WSM_DEP_\d{4}$/;

/** Warnings, the old interface, the protocol and the emitter. */
export const INTERFACE_CHECKS: readonly Check<CompatibilityWorld>[] = [
  {
    id: 'compatibility.warnings',
    title: 'Every deprecated call warns once, with its own code',
    run: ({ deprecations: { calls, codes } }) => {
      const different = new Set(codes.filter((code) => CODE.test(code)));
      return judge(
        different.size === calls.length && codes.length === calls.length,
        {
          measured: `${codes.length} warnings with ${different.size} codes for ${calls.length} calls, each called twice`,
          bound: 'one for each call',
          reason: 'some calls do not warn, or not once',
        },
      );
    },
  },
  {
    id: 'compatibility.no-deprecation',
    title: '`--no-deprecation` silences the warnings',
    run: ({ deprecations: { silenced } }) =>
      judge(silenced === 0, {
        measured: `${silenced} warnings`,
        bound: 'none',
        reason: 'it warns in spite of the flag',
      }),
  },
  {
    id: 'compatibility.connections',
    title: 'The old methods about connections return correct values',
    run: async ({ bed, legacy }) => {
      const [visitor, stranger] = [
        await bed.enter('methods'),
        await bed.enter('methods-stranger'),
      ];
      const manager = legacy.getWebSocketManager({ userId: 'methods' });
      const [connection] = manager.connections;
      const { id, socket } = connection;
      const [other] = bed.registry.acquire({
        userId: 'methods-stranger',
      }).connections;
      const code = await codeOfRejection(() => manager.addConnection(other));
      const before: [string, boolean][] = [
        ['getConnection', manager.getConnection(id) === connection],
        ['getUserConnections', manager.getUserConnections().has(id)],
        ['isConnectionActive', manager.isConnectionActive('methods')],
        [
          'getConnectionIdByWebSocket',
          manager.getConnectionIdByWebSocket(socket) === id,
        ],
        [
          'getConnectionHealth',
          'status' in manager.getConnectionHealth('methods'),
        ],
        [
          'addConnection refuses another user’s socket',
          code === 'WSM_SOCKET_REBOUND',
        ],
        [
          'addConnection accepts the user’s own socket',
          (await codeOfRejection(() => manager.addConnection(socket))) ===
            undefined,
        ],
      ];
      await manager.removeConnection(id);
      const isGone = await eventually(() => visitor.ending !== undefined);
      return steps([
        ...before,
        ['removeConnection', isGone && stranger.ending === undefined],
      ]);
    },
  },
  {
    id: 'compatibility.sending',
    title: 'The old methods that send reach their own user and nobody else',
    run: async ({ bed, legacy }) => {
      const [visitor, stranger] = [
        await bed.enter('sends'),
        await bed.enter('sends-stranger'),
      ];
      const manager = legacy.getWebSocketManager({ userId: 'sends' });
      const [{ id }] = manager.connections;
      const isSent = [
        await manager.sendToUser('sends', { type: 'one' }),
        await manager.emitCriticalEvent('sends', 'two', {}),
        manager.updateConnectionThread(id, 'thread'),
        await manager.sendToThread('thread', { type: 'three' }),
      ];
      await eventually(() => visitor.news.length >= 3);
      const code = await codeOfRejection(() =>
        manager.sendToUser('sends-stranger', { type: 'stolen' }),
      );
      await stranger.ask('ping');
      return steps([
        ['each returns that it was sent', isSent.every(Boolean)],
        ['sendToUser', hasGot(visitor, 'one')],
        ['emitCriticalEvent', hasGot(visitor, 'two')],
        ['sendToThread', hasGot(visitor, 'three')],
        ['another user cannot be sent to', code === 'WSM_FOREIGN_USER'],
        ['and has received nothing', stranger.news.length === 0],
      ]);
    },
  },
  {
    id: 'compatibility.protocol',
    title:
      '`validateManagerProtocol()` accepts a complete manager, and lists what other objects lack',
    run: ({ legacy, validateManagerProtocol }) => {
      const whole = validateManagerProtocol(
        legacy.getWebSocketManager({ userId: 'protocol' }),
      );
      const empty = validateManagerProtocol({});
      return steps([
        ['a manager of the deprecated API complies', whole.compliant],
        ['all eleven methods are checked', whole.checked.length === METHODS],
        ['an empty object does not comply', !empty.compliant],
        ['it lacks all of them', empty.missing.length === METHODS],
      ]);
    },
  },
  {
    id: 'compatibility.emitter',
    title:
      'The emitter sends the five events of an agent to its user, and counts them',
    run: async ({ bed, WebSocketEmitter }) => {
      const [visitor, stranger] = [
        await bed.enter('emits'),
        await bed.enter('emits-stranger'),
      ];
      const emitter = new WebSocketEmitter(
        bed.registry.acquire({ userId: 'emits' }),
      );
      const agent = 'proof';
      emitter.agentStarted({ agent });
      emitter.agentThinking({ agent, thought: 'hm' });
      emitter.toolExecuting({ agent, tool: 'search' });
      emitter.toolCompleted({ agent, tool: 'search' });
      emitter.agentCompleted({ agent });
      await eventually(() => visitor.news.length >= EVENTS.length);
      await stranger.ask('ping');
      const received = visitor.news.map(([event]) => event);
      return steps([
        ['five events, in order', received.join() === EVENTS.join()],
        ['each is counted', EVENTS.every((event) => emitter.sent[event] === 1)],
        ['no other user has received anything', stranger.news.length === 0],
      ]);
    },
  },
];

const EVENTS = [
  'agent_started',
  'agent_thinking',
  'tool_executing',
  'tool_completed',
  'agent_completed',
];

function hasGot({ news }: Visitor, event: string): boolean {
  return news.some(([name]) => name === event);
}
