import { test } from 'vitest';
import { builtArchitecture } from './built-architecture.ts';
import { expectRightGradients } from './expect-right-gradients.ts';

test.for(['ResNet-18', 'DenseNet', 'VGG', 'SqueezeNet', 'ShuffleNetV2', 'ConvNeXt'] as const)(
  '%s: the gradient of every parameter is right',
  async (name, { task }) => {
    await expectRightGradients(await builtArchitecture(name, 1), task);
  },
);
