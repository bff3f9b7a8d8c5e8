import { install } from '../support/package/installed.js';

const installed = await install();

/** The warning of each call, by the name of the call. */
const CODES = {
  'WebSocketManagerFactory.createManager': 'WSM_DEP_0001',
  createWebSocketManager: 'WSM_DEP_0002',
  createWebSocketManagerSync: 'WSM_DEP_0003',
  getWebSocketManager: 'WSM_DEP_0004',
  getManagerRegistryStatus: 'WSM_DEP_0005',
  validateNoDuplicateManagersForUser: 'WSM_DEP_0006',
  resetManagerRegistry: 'WSM_DEP_0007',
  addConnection: 'WSM_DEP_0008',
  removeConnection: 'WSM_DEP_0009',
  getConnection: 'WSM_DEP_0010',
  getUserConnections: 'WSM_DEP_0011',
  isConnectionActive: 'WSM_DEP_0012',
  getConnectionIdByWebSocket: 'WSM_DEP_0013',
  updateConnectionThread: 'WSM_DEP_0014',
  sendToUser: 'WSM_DEP_0015',
  emitCriticalEvent: 'WSM_DEP_0016',
  getConnectionHealth: 'WSM_DEP_0017',
  sendToThread: 'WSM_DEP_0018',
};

const START = `
  import { NestFactory } from '@nestjs/core';
  import { WebSocketManagerModule, WebSocketManagerRegistry } from 'nestjs-websocket-manager';
  import * as legacy from 'nestjs-websocket-manager/legacy';
  import { setImmediate as later } from 'node:timers/promises';

  process.env.NODE_ENV = 'test';
  const root = WebSocketManagerModule.forRoot();
  const app = await NestFactory.createApplicationContext(root, { logger: false });
  const alice = { userId: 'alice' };
`;

const WATCH = `
  const warnings = [];
  process.on('warning', ({ name, code, message, stack }) => warnings.push({ name, code, message, stack }));
`;

/** Calls everything, twice. */
const CALL_ALL = `
  for (let round = 0; round < 2; round += 1) {
    legacy.WebSocketManagerFactory.createManager(alice);
    await legacy.createWebSocketManager(alice);
    legacy.createWebSocketManagerSync(alice);
    const manager = legacy.getWebSocketManager(alice);
    legacy.getManagerRegistryStatus();
    legacy.validateNoDuplicateManagersForUser(alice);
    await manager.addConnection({}).catch(() => {});
    await manager.removeConnection('x');
    manager.getConnection('x');
    manager.getUserConnections();
    manager.isConnectionActive('alice');
    manager.getConnectionIdByWebSocket({});
    manager.updateConnectionThread('x', 't');
    await manager.sendToUser('alice', { type: 'hello' });
    await manager.emitCriticalEvent('alice', 'hello', 1);
    manager.getConnectionHealth('alice');
    await manager.sendToThread('t', { type: 'hello' });
    legacy.resetManagerRegistry();
  }
  await later();
`;

interface Warning {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly stack: string;
}

const REPORT = `console.log(JSON.stringify(warnings)); await app.close();`;

/** The warnings of a program that is run with some flags of Node. */
async function warningsOf(body: string, ...flags: string[]) {
  const program = START + WATCH + body + REPORT;
  const { code, stdout, stderr } = await installed.run(program, { flags });
  expect(code, stderr).toBe(0);
  return { warnings: JSON.parse(stdout) as Warning[], stderr };
}

describe('a deprecated call', () => {
  it('warns once per process, with its own code and the replacement', async () => {
    const { warnings, stderr } = await warningsOf(CALL_ALL);
    expect(warnings.map(({ code }) => code).sort()).toEqual(
      Object.values(CODES),
    );
    for (const [call, code] of Object.entries(CODES)) {
      const { name, message } = warnings.find((one) => one.code === code)!;
      expect(name).toBe('DeprecationWarning');
      expect(message).toMatch(`${call}() is deprecated: `);
      expect(message).toContain('docs/migration.md');
      expect(stderr.split(`[${code}]`)).toHaveLength(2);
    }
  });

  it('is silent with --no-deprecation, and works', async () => {
    const body = `${CALL_ALL} await app.get(WebSocketManagerRegistry).acquire(alice);`;
    expect(await warningsOf(body, '--no-deprecation')).toEqual({
      warnings: [],
      stderr: '',
    });
  });

  it('is silent while the process disables warnings, and warns afterwards', async () => {
    const { warnings } = await warningsOf(`
      process.noDeprecation = true;
      legacy.getWebSocketManager(alice);
      process.noDeprecation = false;
      legacy.getWebSocketManager(alice);
      await later();
    `);
    expect(warnings.map(({ code }) => code)).toEqual(['WSM_DEP_0004']);
  });

  it('is an error with --throw-deprecation', async () => {
    const program = `${START} legacy.getWebSocketManager(alice); await later(); console.log('went on');`;
    const flags = ['--throw-deprecation'];
    const { code, stdout, stderr } = await installed.run(program, { flags });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('getWebSocketManager() is deprecated');
    expect(stderr).toContain('WSM_DEP_0004');
  });

  it('prints its caller with --trace-deprecation', async () => {
    const { warnings } = await warningsOf(
      `
      function oldCode() {
        return legacy.getWebSocketManager(alice);
      }
      await oldCode().sendToUser('alice', { type: 'hello' });
      legacy.WebSocketManagerFactory.createManager(alice);
      await later();
      `,
      '--trace-deprecation',
    );
    const tops = warnings.map(({ stack }) => stack.split('\n    at ')[1]);
    expect(tops).toHaveLength(3);
    expect(tops[0]).toMatch(/^oldCode /);
    for (const top of tops) expect(top).toMatch(/\[eval1\]/);
  });
});
