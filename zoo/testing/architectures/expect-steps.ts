import { expect } from 'vitest';
import { simplifyGraph } from '../../simplify/simplify.ts';
import { sgd } from '../../training/optimizers/sgd.ts';
import { learnedParameters } from '../../training/parameters/learned-parameters.ts';
import { foldBatchNormalization } from '../../training/step/fold-batch-normalization.ts';
import { groupParameters, unflatten } from '../../training/step/parameters.ts';
import { parameterName } from '../../training/step/state-names.ts';
import { Trainer } from '../../training/step/trainer.ts';
import { NetworkLoss } from '../network-loss.ts';
import { dot, norm } from '../vectors.ts';
import type { BuiltArchitecture } from './built-architecture.ts';

/** Of the feeds. */
export const ROWS = 3;
const STEPS = 5;
/**
 * The reduction of the loss that a step along the gradient would give if the loss were linear: large, to see how parameters
 * move; and small.
 */
const [LARGE, SMALL] = [1, 0.0005];
/** Relative rounding error of a float32. */
const ROUNDING = 2 ** -23;

/**
 * Expects that the first step of SGD moves each parameter by the rate times its gradient, and that five steps lower the
 * loss.
 */
export async function expectSteps({ graph, feeds }: BuiltArchitecture): Promise<void> {
  const network = await simplifyGraph(graph);
  const parameters = learnedParameters(network);
  const reference = await NetworkLoss.open(network, feeds, parameters);
  const gradient = await reference.gradient();
  const { loss } = await reference.at(new Map());
  const { targets, start } = reference;
  await reference.close();

  const groups = groupParameters(network, parameters, { isHead: () => false, headScale: 1, weightDecay: 0 });
  const optimizer = sgd({ momentum: 0 });
  const trainer = await Trainer.open(foldBatchNormalization(network), groups, { optimizer, batchSize: ROWS });
  const before = await trainer.save();
  const batch = { values: targets };
  const rate = LARGE / dot(gradient, gradient);
  expect(await trainer.step(feeds, batch, rate)).toBeCloseTo(loss, 5);
  for (const group of groups) {
    const flat = await trainer.download(trainer.parameters()[parameterName(group)]);
    for (const [name, after] of unflatten(group, flat)) {
      const [own, slopes] = [start.get(name) as Float32Array, gradient.get(name) as Float32Array];
      const difference = norm(after.map((value, i) => value - (own[i] - rate * slopes[i])));
      expect(difference, name).toBeLessThan(1e-3 * rate * norm(slopes) + ROUNDING * norm(own));
    }
  }

  trainer.restore(before);
  const losses: number[] = [];
  while (losses.length <= STEPS) losses.push(await trainer.step(feeds, batch, (rate * SMALL) / LARGE));
  await trainer.close();
  // Not equal: a step crosses kinks.
  expect(Math.abs((losses[0] - losses[1]) / SMALL - 1)).toBeLessThan(0.2);
  expect([...losses].sort((a, b) => b - a)).toEqual(losses);
}
