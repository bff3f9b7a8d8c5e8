import { Session } from 'node:inspector/promises';

/** How many bytes some work allocates, whether or not they are still used afterwards. */
export async function allocatedBy(
  work: () => Promise<unknown>,
  times = 20,
): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: 128,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    for (let n = 0; n < times; n++) await work();
    const { profile } = await session.post('HeapProfiler.stopSampling');
    return sizeOf(profile.head) / times;
  } finally {
    session.disconnect();
  }
}

interface Node {
  readonly selfSize: number;
  readonly children: readonly Node[];
}

function sizeOf({ selfSize, children }: Node): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize);
}
