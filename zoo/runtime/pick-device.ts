import { readdirSync } from 'node:fs';
import { InvalidInputError } from '../errors.ts';
import { DEVICE_NAMES, type Device, type GpuDevice } from './device.ts';
import { type Probe, probeDevice } from './probe-device.ts';

export interface PickedDevice {
  device: Device;
  /** Why it was chosen, as a sentence for the user. */
  reason: string;
}

export type Precision = 'FLOAT32' | 'MIXED';

/**
 * Picks the device to train on. `AUTO` tries each available device with a short training run in a separate process, once per
 * process, and takes the fastest one whose results equal the CPU's. Without a GPU, that costs nothing.
 *
 * @param precision MIXED needs a GPU that computes in float16
 * @throws InvalidInputError with `field` `device` if a device is asked for by name and cannot be used: it says what is missing;
 * with `field` `precision` if there is no device for it
 */
export async function pickDevice(wanted: 'AUTO' | Device, precision: Precision = 'FLOAT32'): Promise<PickedDevice> {
  if (wanted === 'AUTO') return fastest(await listDevices(), precision);
  if (wanted === 'CPU') {
    if (precision === 'MIXED') throw notHalf('The CPU was requested.');
    return { device: 'CPU', reason: 'The CPU was requested.' };
  }
  const probe = await probeDevice(wanted);
  if (!probe.works) {
    const remedy = probe.remedy ? `${probe.remedy}. ` : '';
    throw new InvalidInputError(
      `${DEVICE_NAMES[wanted]} cannot be used: ${probe.reason}. ${remedy}With the device AUTO, Graft uses what is available.`,
      'device',
    );
  }
  if (precision === 'MIXED' && !probe.half) throw notHalf(`${DEVICE_NAMES[wanted]} computes only in float32 here.`);
  return { device: wanted, reason: `${DEVICE_NAMES[wanted]} was requested, and ${comparison(wanted, probe.speedup)}.` };
}

/** The result of trying each GPU device. */
export async function listDevices(): Promise<Record<GpuDevice, Probe>> {
  const none: Probe = { works: false, reason: 'no GPU was found' };
  // One after the other, since they would slow down each other and the CPU that they are compared with.
  const CUDA = await probeDevice('CUDA');
  return { CUDA, WEBGPU: mayHaveGpu() ? await probeDevice('WEBGPU') : none };
}

/**
 * The fastest of the working devices; the CPU if none is faster.
 *
 * @throws InvalidInputError if MIXED precision would run on the CPU
 */
export function fastest(probes: Record<GpuDevice, Probe>, precision: Precision = 'FLOAT32'): PickedDevice {
  const tried = (['CUDA', 'WEBGPU'] as const).map((device) => ({ device, probe: probes[device] }));
  let best: { device: Device; speedup: number } = { device: 'CPU', speedup: 1 };
  for (const { device, probe } of tried) {
    const fits = probe.works && (precision === 'FLOAT32' || probe.half);
    if (fits && probe.speedup > best.speedup) best = { device, speedup: probe.speedup };
  }
  const others = tried
    .filter(({ device }) => device !== best.device)
    .map(({ device, probe }) =>
      probe.works
        ? comparison(device, probe.speedup) + inFloat32(probe, precision)
        : `${DEVICE_NAMES[device]}: ${probe.reason}`,
    );
  const why = best.device === 'CPU' ? 'The CPU is the fastest device here' : comparison(best.device, best.speedup);
  const reason = `${[why, ...others].join('; ')}.`;
  if (precision === 'MIXED' && best.device === 'CPU') throw notHalf(reason);
  return { device: best.device, reason };
}

const inFloat32 = ({ half }: { half: boolean }, precision: Precision) =>
  precision === 'MIXED' && !half ? ', only in float32' : '';

const notHalf = (why: string) =>
  new InvalidInputError(
    `MIXED precision needs a GPU that computes in float16. ${why} Use precision FLOAT32.`,
    'precision',
  );

function comparison(device: Device, speedup: number): string {
  const times = (ratio: number) => (ratio < 10 ? ratio.toFixed(1) : String(Math.round(ratio)));
  return speedup >= 1
    ? `${DEVICE_NAMES[device]} ran a small training step ${times(speedup)} times as fast as the CPU`
    : `${DEVICE_NAMES[device]} took ${times(1 / speedup)} times as long as the CPU for a small training step`;
}

/** Whether WebGPU could find a device. On Linux a GPU is a file, in a container too. */
function mayHaveGpu(): boolean {
  if (process.platform !== 'linux') return true;
  // The user named a driver.
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
