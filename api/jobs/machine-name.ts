import os from 'node:os';

/** The processor of this machine and its number of cores: runs on machines of one name take about the same time. */
export function machineName(): string {
  const cpus = os.cpus();
  return `${cpus[0]?.model.trim() || os.arch()}, ${cpus.length} cores`;
}
