import { readdirSync } from 'node:fs';
import { InvalidInputError } from '../errors.ts';
import { DEVICE_NAMES, type Device, type GpuDevice } from './device.ts';
import { type Probe, probeDevice } from './probe-device.ts';

export interface PickedDevice {
  device: Device;
  /** Why this one, in a sentence for the person who reads the result. */
  reason: string;
}

/**
 * The device to train on. `AUTO` tries what there is with a short training run in a process of its own and takes the fastest
 * that computes what the CPU computes; it is tried once a process. Where there is no GPU at all, that costs nothing.
 *
 * @throws InvalidInputError with `field` `device` if a device is asked for by name and cannot be used: it says what is missing
 */
export async function pickDevice(wanted: 'AUTO' | Device): Promise<PickedDevice> {
  if (wanted === 'CPU') return { device: 'CPU', reason: 'The CPU was asked for.' };
  if (wanted === 'AUTO') return fastest(await listDevices());
  const probe = await probeDevice(wanted);
  if (!probe.works) {
    const remedy = probe.remedy ? `${probe.remedy}. ` : '';
    throw new InvalidInputError(
      `${DEVICE_NAMES[wanted]} cannot be used: ${probe.reason}. ${remedy}With the device AUTO, Graft takes what there is.`,
      'device',
    );
  }
  return { device: wanted, reason: `${DEVICE_NAMES[wanted]} was asked for, and ${comparison(wanted, probe.speedup)}.` };
}

/** What came of trying each GPU device. */
export async function listDevices(): Promise<Record<GpuDevice, Probe>> {
  const none: Probe = { works: false, reason: 'no GPU was found' };
  // One after the other: they would slow each other down, and the CPU that they are measured against.
  const CUDA = await probeDevice('CUDA');
  return { CUDA, WEBGPU: mayHaveGpu() ? await probeDevice('WEBGPU') : none };
}

/** The fastest of the devices that work; the CPU if none is faster. */
export function fastest(probes: Record<GpuDevice, Probe>): PickedDevice {
  const tried = (['CUDA', 'WEBGPU'] as const).map((device) => ({ device, probe: probes[device] }));
  let best: { device: Device; speedup: number } = { device: 'CPU', speedup: 1 };
  for (const { device, probe } of tried) {
    if (probe.works && probe.speedup > best.speedup) best = { device, speedup: probe.speedup };
  }
  const others = tried
    .filter(({ device }) => device !== best.device)
    .map(({ device, probe }) =>
      probe.works ? comparison(device, probe.speedup) : `${DEVICE_NAMES[device]}: ${probe.reason}`,
    );
  const why = best.device === 'CPU' ? 'The CPU is the fastest device here' : comparison(best.device, best.speedup);
  return { device: best.device, reason: `${[why, ...others].join('; ')}.` };
}

function comparison(device: Device, speedup: number): string {
  const times = (ratio: number) => (ratio < 10 ? ratio.toFixed(1) : String(Math.round(ratio)));
  return speedup >= 1
    ? `${DEVICE_NAMES[device]} ran a small training step ${times(speedup)} times as fast as the CPU`
    : `${DEVICE_NAMES[device]} took ${times(1 / speedup)} times as long as the CPU for a small training step`;
}

/** Whether there is anything that WebGPU could find. On Linux a GPU is a file, in a container as well. */
function mayHaveGpu(): boolean {
  if (process.platform !== 'linux') return true;
  // Somebody named a driver.
  if (process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES) return true;
  return [...filesOf('/dev'), ...filesOf('/dev/dri')].some((name) => /^(nvidia\d+|renderD\d+|dxg)$/.test(name));
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
