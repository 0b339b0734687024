import { computesInt8 } from '../../quantization/computes-int8.ts';
import type { ChosenPrecision } from './choose-precision.ts';

/**
 * What another process chose, on this machine: float32 if it chose int8 and this processor cannot multiply it exactly.
 *
 * @param isExact see `computesInt8`
 */
export async function stillExact(chosen: ChosenPrecision, isExact = computesInt8): Promise<ChosenPrecision> {
  if (!chosen.settings || (await isExact())) return chosen;
  const reason =
    'It began in int8 on another machine; this one has no exact instructions for int8 products, and goes on in float32.';
  return { report: { ...chosen.report, precision: 'FLOAT32', reason }, settings: null };
}
