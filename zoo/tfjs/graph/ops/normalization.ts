import type { Operation, OperationImporter } from '../operation.ts';
import { withoutNumbers } from './activation.ts';
import { refuseChannelsFirst } from './convolution.ts';

/** FusedBatchNorm as at inference: inputs are the image, scale, offset, mean and variance. */
const fusedBatchNorm = (operation: Operation) => {
  refuseChannelsFirst(operation);
  if (operation.attributes.bool('is_training', true))
    operation.refuse('it computes its statistics from the batch (is_training)');
  const image = operation.image(operation.input(0));
  const inputs = [1, 2, 3, 4].map((index) => operation.input(index).tensor);
  const epsilon = { float: operation.attributes.float('epsilon', 1e-4) };
  const tensor = operation.last('BatchNormalization', [image.tensor, ...inputs], { epsilon });
  return { ...withoutNumbers(image), tensor };
};

/** LRN over channels: TensorFlow's `alpha` is for one channel, ONNX divides it by the number of channels in the window. */
const localResponse: OperationImporter = (operation) => {
  const { attributes } = operation;
  const image = operation.image(operation.input(0));
  const size = 2 * attributes.int('depth_radius', 5) + 1;
  const tensor = operation.last('LRN', [image.tensor], {
    size,
    alpha: { float: attributes.float('alpha', 1) * size },
    beta: { float: attributes.float('beta', 0.5) },
    bias: { float: attributes.float('bias', 1) },
  });
  return { ...withoutNumbers(image), tensor };
};

export const normalization: Record<string, OperationImporter> = {
  FusedBatchNorm: fusedBatchNorm,
  FusedBatchNormV2: fusedBatchNorm,
  FusedBatchNormV3: fusedBatchNorm,
  LRN: localResponse,
};
