import * as tf from '@tensorflow/tfjs';
import type { BuiltGradients, Variable } from './built-gradients.ts';

/**
 * The same computation in TensorFlow.js, on tensors in the order of the variables and in ONNX's layout (`[batch, channels,
 * height, width]`); the result has the shape of the graph's output.
 */
export type TensorFlowBody = (...variables: tf.Tensor[]) => tf.Tensor;

/** The gradient of each variable by TensorFlow.js's own autodiff, on its plain JavaScript backend. */
export async function tensorFlowGradients(
  variables: Variable[],
  built: BuiltGradients,
  body: TensorFlowBody,
): Promise<Record<string, Float32Array>> {
  await tf.setBackend('cpu');
  return tf.tidy(() => {
    const weights = tf.tensor(built.weights.values, built.weights.shape);
    const gradients = tf.grads((...tensors) => {
      const output = body(...tensors);
      if (output.shape.join() !== built.weights.shape.join()) {
        throw new Error(`TensorFlow.js gives [${output.shape}], onnxruntime [${built.weights.shape}]`);
      }
      return tf.sum(tf.mul(output, weights));
    })(variables.map(({ values, shape }) => tf.tensor(values, shape)));
    return Object.fromEntries(variables.map(({ name }, i) => [name, gradients[i].dataSync() as Float32Array]));
  });
}
