import { MemoryHub, memoryCluster } from '../../src/index.js';
import { containmentOf } from './containment.fixture-spec.js';
import { reachOf } from './reach.fixture-spec.js';

async function memoryHub() {
  const hub = new MemoryHub();
  return () => memoryCluster(hub);
}

reachOf('two nodes in one process', memoryHub);
containmentOf('nodes in one process', memoryHub);
