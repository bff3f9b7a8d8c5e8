/** Nanoseconds of processor time that `call` takes; what others do with the machine meanwhile does not count. */
export function cpuNanoseconds(call: () => void): number {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1_000;
}
