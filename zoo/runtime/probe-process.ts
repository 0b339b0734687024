// A child process that probes one device for `probeDevice`, reports, and ends itself the hard way: a software driver can
// abort a process that takes its leave.
import type { GpuDevice } from './device.ts';
import { runProbe } from './run-probe.ts';

export type ProbeMessage = { speedup: number } | { failure: string; loaderMissing: boolean };

process.on('disconnect', () => process.exit());

runProbe(process.argv[2] as GpuDevice)
  .then(
    (speedup): ProbeMessage => ({ speedup }),
    (error: Error): ProbeMessage => ({ failure: error.message, loaderMissing: loaderMissing() }),
  )
  .then((message) => process.send?.(message, () => process.kill(process.pid, 'SIGKILL')));

/** Whether the Vulkan loader, which WebGPU reaches a GPU through on Linux, is not there. */
function loaderMissing(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    // The loader is no Node addon, which is what Node complains of after it has opened it.
    process.dlopen({ exports: {} }, 'libvulkan.so.1');
    return false;
  } catch (error) {
    return !(error as Error).message.includes('self-register');
  }
}
