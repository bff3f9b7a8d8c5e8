type CleanUp = () => void | Promise<void>;

const cleanUps: CleanUp[] = [];

/**
 * Has what a support file has left behind cleaned up after every spec of this process. Files share a process and its
 * modules (see vitest.config.ts), so an `afterEach` of a support file would count for the first file that imports it alone.
 */
export function afterSpec(cleanUp: CleanUp): void {
  cleanUps.unshift(cleanUp);
}

/** Called by setup.ts, after the hooks of the spec itself: the last that was registered comes first, as in vitest. */
export async function cleanUpAfterSpec(): Promise<void> {
  for (const cleanUp of cleanUps) await cleanUp();
}
