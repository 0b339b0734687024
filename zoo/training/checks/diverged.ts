import { InvalidInputError } from '../../errors.ts';
import type { Training } from '../open-training.ts';
import type { Inputs } from '../step/network.ts';
import { parameterName } from '../step/state-names.ts';
import { vector } from '../step/tensors.ts';
import type { TrainingRequest } from '../training-request.ts';
import { firstNonFinite } from './first-non-finite.ts';

/**
 * The error for a loss that is no longer finite: when it happened, and the first tensor with NaN or infinite values.
 *
 * @param inputs the batch that it happened on; without it, only the weights are checked
 */
export async function diverged(
  { featureLayers, options }: Pick<TrainingRequest, 'featureLayers' | 'options'>,
  { trainer, network, groups }: Training,
  { loss, where, inputs = {} }: { loss: number; where: string; inputs?: Inputs },
): Promise<InvalidInputError> {
  const { vectors } = await trainer.save();
  const parameters = Object.fromEntries(
    groups.map((group) => [parameterName(group), vector(vectors[parameterName(group)])]),
  );
  const place = await firstNonFinite(network, groups, featureLayers, inputs, parameters);
  if (place === null && options.precision === 'MIXED') {
    return new InvalidInputError(
      `The loss became ${loss} ${where}, but every tensor is finite in float32: this model overflows float16. Checkpoints of earlier epochs are kept. Use precision FLOAT32.`,
      'precision',
    );
  }
  return new InvalidInputError(
    `The loss became ${loss} ${where}: training diverged. The first tensor that is not finite: ${place ?? 'the loss itself'}. Checkpoints of earlier epochs are kept. Use a lower learningRate.`,
    'learningRate',
  );
}
