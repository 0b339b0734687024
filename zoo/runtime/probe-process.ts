// A child process that probes one device for `probeDevice`, reports, and kills itself, since a software driver can
// abort a process at exit.
import { computesHalf } from './computes-half.ts';
import type { GpuDevice } from './device.ts';
import { runProbe } from './run-probe.ts';

export type ProbeMessage = { speedup: number; half: boolean } | { failure: string; loaderMissing: boolean };

process.on('disconnect', () => process.exit());

const device = process.argv[2] as GpuDevice;

runProbe(device)
  .then(
    async (speedup): Promise<ProbeMessage> => ({ speedup, half: await computesHalf(device) }),
    async (error: Error): Promise<ProbeMessage> => ({ failure: error.message, loaderMissing: loaderMissing() }),
  )
  .then((message) => process.send?.(message, () => process.kill(process.pid, 'SIGKILL')));

/** Whether the Vulkan loader is missing, through which WebGPU reaches a GPU on Linux. */
function loaderMissing(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    // Node opens the loader, and then complains that it is not a Node addon.
    process.dlopen({ exports: {} }, 'libvulkan.so.1');
    return false;
  } catch (error) {
    return !(error as Error).message.includes('self-register');
  }
}
