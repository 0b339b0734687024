import { test } from 'vitest';
import { builtArchitecture } from './built-architecture.ts';
import { expectRightGradients } from './expect-right-gradients.ts';

test.for([
  'ResNet-18',
  'ResNet-50',
  'MobileNetV2',
  'MobileNetV3',
  'EfficientNet',
  'DenseNet',
  'Inception v3',
  'VGG',
  'SqueezeNet',
  'ShuffleNetV2',
  'ConvNeXt',
] as const)('%s: the gradient of every parameter is right', { timeout: 120_000 }, async (name, { task }) => {
  await expectRightGradients(await builtArchitecture(name, 1), task);
});
