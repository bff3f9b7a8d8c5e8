import type { ModuleMetadata, Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { discover, rawListeners } from '../../src/proof/host/discover.js';
import type { HuntTarget } from '../../src/proof/hunt/index.js';
import { closeAfterSpec } from '../support/harness.js';

interface Hosted {
  readonly gateways: Provider[];
  readonly imports?: ModuleMetadata['imports'];
}

/** An application in the process of the spec, as the hunt sees one in a process of its own. */
export async function hosted({
  gateways,
  imports = [],
}: Hosted): Promise<HuntTarget> {
  const testing = await Test.createTestingModule({
    imports,
    providers: gateways,
  }).compile();
  const app = testing.createNestApplication({ forceCloseConnections: true });
  app.useLogger(false);
  closeAfterSpec(app);
  await app.listen(0, '127.0.0.1');
  const found = discover(app);
  const info = {
    ...found,
    name: 'Hosted',
    nestVersion: '12',
    importsManager: imports.length > 0,
    startMs: 1,
  };
  const answers = {
    'app.alive': () => 1,
    'sockets.listeners': () => rawListeners(app, info),
  };
  return {
    info,
    ask: (command) => Promise.resolve(answers[command]() as never),
  };
}
