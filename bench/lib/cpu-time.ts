/** The processor time of `call` in nanoseconds, without the time of other processes. */
export function cpuNanoseconds(call: () => void): number {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1_000;
}
