import { writeModel } from '../../onnx/write.ts';
import { openSession } from '../../runtime/session.ts';
import type { ParameterGroup } from '../step/parameters.ts';
import { averageName, gradientName, next, parameterName, STEP, slotName } from '../step/state-names.ts';
import { vector } from '../step/tensors.ts';
import { buildUpdateGraph, type UpdateOptions } from '../step/update-graph.ts';

export interface Optimization {
  /** One vector a tensor. */
  start: number[][];
  /** For each step, one vector a tensor. */
  gradients: number[][][];
  learningRate: number;
  weightDecay?: number;
}

const flatOf = (tensors: number[][]) => Float32Array.from(tensors.flat());

/**
 * Runs the update of some steps on gradients that are given, all tensors in one group.
 *
 * @returns after each step, the parameters (and their moving average), flat
 */
export async function optimize(
  { start, gradients, learningRate, weightDecay = 0 }: Optimization,
  options: Pick<UpdateOptions, 'optimizer'> & Partial<UpdateOptions>,
): Promise<{ parameters: Float32Array; average: Float32Array | null }[]> {
  const parameters = start.map(({ length }, i) => ({ name: `p${i}`, shape: [length], size: length }));
  const size = start.flat().length;
  const group: ParameterGroup = { name: 'all', learningRateScale: 1, weightDecay, depth: 0, parameters, size };
  const { optimizer, emaDecay = null, clipNorm = null } = options;
  const session = await openSession(writeModel(buildUpdateGraph([group], { optimizer, emaDecay, clipNorm })));
  let state = {
    [parameterName(group)]: vector(flatOf(start)),
    ...Object.fromEntries(optimizer.slots.map((slot) => [slotName(slot, group), vector(new Float32Array(size))])),
    ...(emaDecay === null ? {} : { [averageName(group)]: vector(flatOf(start)) }),
  };
  const path: { parameters: Float32Array; average: Float32Array | null }[] = [];
  for (const [i, gradient] of gradients.entries()) {
    const result = await session.run({
      ...state,
      [gradientName(group)]: vector(flatOf(gradient)),
      [STEP.learningRates]: vector(Float32Array.of(learningRate)),
      [STEP.steps]: vector(Float32Array.of(i + 1)),
      ...(clipNorm === null ? {} : { [STEP.active]: vector(Float32Array.of(1)) }),
    });
    state = Object.fromEntries(Object.keys(state).map((name) => [name, result[next(name)]])) as typeof state;
    const valuesOf = (name: string) => state[name].data as Float32Array;
    path.push({
      parameters: valuesOf(parameterName(group)),
      average: emaDecay === null ? null : valuesOf(averageName(group)),
    });
  }
  await session.close();
  return path;
}
