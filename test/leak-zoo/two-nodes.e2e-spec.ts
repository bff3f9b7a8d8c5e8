import { MemoryHub, memoryCluster } from '../../src/index.js';
import { EXHIBITS as HARDER } from './harder-kinds.js';
import { EXHIBITS as KNOWN } from './known-kinds.js';
import { visitAcross } from './visit.js';

// Those that leak between nodes; `npm run test:cluster` has the whole zoo.
const EXHIBITS = [...KNOWN, ...HARDER].filter(
  ({ crossesNodes }) => crossesNodes,
);

describe.each(EXHIBITS)('the leak zoo on two nodes: $name', (exhibit) => {
  visitAcross(exhibit, async () => {
    const hub = new MemoryHub();
    return [memoryCluster(hub), memoryCluster(hub)];
  });
});
