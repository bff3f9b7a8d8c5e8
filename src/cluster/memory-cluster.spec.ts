import { contractOf } from './contract.fixture-spec.js';
import { MemoryHub, memoryCluster } from './index.js';

contractOf('memoryCluster()', async () => {
  const hub = new MemoryHub();
  return {
    start: async () => {
      const node = memoryCluster(hub);
      await node.start();
      return node;
    },
    noticeMs: 1_000,
  };
});
