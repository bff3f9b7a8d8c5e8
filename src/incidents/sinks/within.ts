/**
 * Waits for `work` for at most `timeoutMs`.
 *
 * @returns whether it resolved in time; rejects if it rejected in time. A later result is ignored
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
