import { computesInt8 } from '../../quantization/computes-int8.ts';
import type { Device } from '../../runtime/device.ts';
import type { ChosenPrecision } from './choose-precision.ts';

/**
 * What another process chose, on this machine: float32 if it chose int8, and this one computes on a GPU or has a processor that
 * cannot multiply int8 exactly.
 *
 * @param isExact see `computesInt8`
 */
export async function stillExact(
  chosen: ChosenPrecision,
  device: Device,
  isExact = computesInt8,
): Promise<ChosenPrecision> {
  if (!chosen.settings || (device === 'CPU' && (await isExact()))) return chosen;
  const reason =
    'It began in int8 on another device. This one has no exact instructions for int8 products, so the run goes on in float32.';
  return { report: { ...chosen.report, precision: 'FLOAT32', reason }, settings: null };
}
