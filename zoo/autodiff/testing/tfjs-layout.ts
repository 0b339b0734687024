import * as tf from '@tensorflow/tfjs';

/** `[batch, channels, height, width]` as TensorFlow.js wants pictures: `[batch, height, width, channels]`. */
export const channelsLast = (x: tf.Tensor) => tf.transpose(x as tf.Tensor4D, [0, 2, 3, 1]);

/** And back. */
export const channelsFirst = (x: tf.Tensor) => tf.transpose(x as tf.Tensor4D, [0, 3, 1, 2]);
