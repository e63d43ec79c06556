/** Milliseconds of processor time that a call takes. They do not grow while other processes have the processor. */
export async function processorTime(call: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
