/**
 * Waits for `work`, but not longer than this. Says whether it was done in time; rejects if it
 * rejected in time. What comes later is left alone.
 */
export async function within(
  timeoutMs: number,
  work: Promise<unknown>,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  try {
    return await Promise.race([work.then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}
