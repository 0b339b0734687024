import { availableParallelism, cpus } from 'node:os';

/**
 * The processor and how many of its cores this process may use, as `AMD EPYC 7763 64-Core Processor, 2 cores`. What is computed takes about the
 * same time on machines of one name.
 */
export function machineName(): string {
  const cores = availableParallelism();
  return `${cpus()[0]?.model.trim() || process.arch}, ${cores === 1 ? '1 core' : `${cores} cores`}`;
}
