import { activationLayer, relu, softmax } from './activation.ts';
import { conv2d, depthwiseConv2d, separableConv2d } from './convolution.ts';
import { dense } from './dense.ts';
import { type LayerImporter, onlyInput } from './layer.ts';
import { concatenate, elementwise } from './merging.ts';
import { batchNormalization } from './normalization.ts';
import { zeroPadding } from './padding.ts';
import { globalPooling, pooling } from './pooling.ts';
import { flatten, reshape } from './reshaping.ts';

/** How each class of Keras layers becomes ONNX. What is not here is refused by name. */
export const LAYERS: ReadonlyMap<string, LayerImporter> = new Map<string, LayerImporter>([
  ['Activation', activationLayer],
  ['Add', elementwise('Add')],
  ['AveragePooling2D', pooling('Average')],
  ['BatchNormalization', batchNormalization],
  ['Concatenate', concatenate],
  ['Conv2D', conv2d],
  ['Dense', dense],
  ['DepthwiseConv2D', depthwiseConv2d],
  // Dropout does nothing at inference.
  ['Dropout', onlyInput],
  ['Flatten', flatten],
  ['GlobalAveragePooling2D', globalPooling('Average')],
  ['GlobalMaxPooling2D', globalPooling('Max')],
  ['MaxPooling2D', pooling('Max')],
  ['Multiply', elementwise('Mul')],
  ['ReLU', relu],
  ['Reshape', reshape],
  ['SeparableConv2D', separableConv2d],
  ['Softmax', softmax],
  ['SpatialDropout2D', onlyInput],
  ['ZeroPadding2D', zeroPadding],
]);
