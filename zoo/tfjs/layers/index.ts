import { activationLayer, leakyRelu, numbered, prelu, relu, softmax } from './activation.ts';
import { conv, depthwiseConv, separableConv, transposedConv } from './convolution.ts';
import { dense } from './dense.ts';
import { embedding } from './embedding.ts';
import { type LayerImporter, onlyInput } from './layer.ts';
import { masking } from './masking.ts';
import { concatenate, dot, elementwise } from './merging.ts';
import { batchNormalization, groupNormalization, layerNormalization, normalization } from './normalization.ts';
import { cropping, zeroPadding } from './padding.ts';
import { globalPooling, pooling } from './pooling.ts';
import { recurrent } from './recurrent.ts';
import { centerCrop, rescaling, resizing, upSampling } from './resampling.ts';
import { flatten, permute, repeatVector, reshape } from './reshaping.ts';
import { bidirectional, timeDistributed } from './wrapping.ts';

/** Layers that do nothing at inference. */
const IDENTITIES = [
  'ActivityRegularization',
  'AlphaDropout',
  'Dropout',
  'GaussianDropout',
  'GaussianNoise',
  'RandomBrightness',
  'RandomContrast',
  'RandomFlip',
  'RandomHeight',
  'RandomRotation',
  'RandomTranslation',
  'RandomWidth',
  'RandomZoom',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'SpatialDropout3D',
];

/** One class for each number of axes: `Conv1D`, `Conv2D` … */
const perRank = (name: string, ranks: number[], importer: (rank: number) => LayerImporter, suffix = '') =>
  ranks.map((rank): [string, LayerImporter] => [`${name}${rank}D${suffix}`, importer(rank)]);

/** The translation of each class of Keras layers to ONNX. Other classes are refused by name. */
export const LAYERS: ReadonlyMap<string, LayerImporter> = new Map<string, LayerImporter>([
  ['Activation', activationLayer],
  ['Add', elementwise('Add')],
  ['Average', elementwise('Average')],
  ...perRank('AveragePooling', [1, 2, 3], (rank) => pooling('Average', rank)),
  ['BatchNormalization', batchNormalization],
  ['Bidirectional', bidirectional],
  ['CenterCrop', centerCrop],
  ['Concatenate', concatenate],
  ...perRank('Conv', [1, 2, 3], conv),
  ...perRank('Conv', [1, 2, 3], transposedConv, 'Transpose'),
  ...perRank('Cropping', [1, 2, 3], cropping),
  ['Dense', dense],
  ...perRank('DepthwiseConv', [1, 2], depthwiseConv),
  ['Dot', dot],
  ['ELU', numbered('Elu', 'alpha')],
  ['Embedding', embedding],
  ['Flatten', flatten],
  ['GRU', recurrent('GRU')],
  ...perRank('GlobalAveragePooling', [1, 2, 3], (rank) => globalPooling('Average', rank)),
  ...perRank('GlobalMaxPooling', [1, 2, 3], (rank) => globalPooling('Max', rank)),
  ['GroupNormalization', groupNormalization],
  ['LSTM', recurrent('LSTM')],
  ['LayerNormalization', layerNormalization],
  ['LeakyReLU', leakyRelu],
  ['Masking', masking],
  ...perRank('MaxPooling', [1, 2, 3], (rank) => pooling('Max', rank)),
  ['Maximum', elementwise('Maximum')],
  ['Minimum', elementwise('Minimum')],
  ['Multiply', elementwise('Multiply')],
  ['Normalization', normalization],
  ['PReLU', prelu],
  ['Permute', permute],
  ['ReLU', relu],
  ['RepeatVector', repeatVector],
  ['Rescaling', rescaling],
  ['Reshape', reshape],
  ['Resizing', resizing],
  ...perRank('SeparableConv', [1, 2], separableConv),
  ['SimpleRNN', recurrent('SimpleRNN')],
  ['Softmax', softmax],
  ['Subtract', elementwise('Subtract')],
  ['ThresholdedReLU', numbered('ThresholdedRelu', 'theta')],
  ['TimeDistributed', timeDistributed],
  ...perRank('UpSampling', [1, 2, 3], upSampling),
  ...perRank('ZeroPadding', [1, 2, 3], zeroPadding),
  ...IDENTITIES.map((name): [string, LayerImporter] => [name, onlyInput]),
]);

/** Layers that process their input's steps independently, so that the input's mask is also their output's. */
export const PASSES_MASK: ReadonlySet<string> = new Set([
  'Activation',
  'BatchNormalization',
  'Dense',
  'ELU',
  'LayerNormalization',
  'LeakyReLU',
  'PReLU',
  'ReLU',
  'Softmax',
  'ThresholdedReLU',
  ...IDENTITIES,
]);
