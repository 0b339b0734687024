import { InvalidInputError } from '../errors.ts';
import type { FeatureLayer } from '../model.ts';
import { firstNonFinite } from './first-non-finite.ts';
import type { Inputs } from './network.ts';
import type { Training } from './open-training.ts';
import { parameterName } from './state-names.ts';
import { vector } from './tensors.ts';

/**
 * What to say when a loss is no number any more: when, and where numbers first stopped being finite.
 *
 * @param inputs the batch that it happened on; without it, only the weights are looked at
 */
export async function diverged(
  { featureLayers }: { featureLayers: FeatureLayer[] },
  { trainer, network, groups }: Training,
  { loss, where, inputs = {} }: { loss: number; where: string; inputs?: Inputs },
): Promise<InvalidInputError> {
  const { vectors } = await trainer.save();
  const parameters = Object.fromEntries(
    groups.map((group) => [parameterName(group), vector(vectors[parameterName(group)])]),
  );
  const place = await firstNonFinite(network, groups, featureLayers, inputs, parameters);
  return new InvalidInputError(
    `The loss became ${loss} ${where}: training diverged. First to be no finite number: ${place ?? 'the loss itself'}. Checkpoints of earlier epochs are kept. Use a lower learningRate.`,
    'learningRate',
  );
}
