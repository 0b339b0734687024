import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { drawnWeights } from './testing/drawn-weights.ts';
import { writeNetwork } from './write-network.ts';

const { cases } = JSON.parse(readFileSync(new URL('testing/pictures.json', import.meta.url), 'utf8'));

const value = fc.oneof(
  fc.integer({ min: -2, max: 100_000 }),
  fc.integer({ min: 0, max: 9 }),
  fc.double(),
  fc.jsonValue(),
);

test.each(['ViT', 'DINOv2', 'ResNet of basic blocks', 'ConvNeXt V2', 'Swin', 'MobileNetV2', "timm's ResNet"])(
  'any change of the config of %s gives a network or is refused',
  (name) => {
    const { config, tensors } = cases[name];
    const weights = drawnWeights(tensors);
    const property = fc.property(fc.constantFrom(...Object.keys(config)), value, (field, changed) => {
      try {
        writeNetwork({ tensors: weights, file: 'model.safetensors', config: { ...config, [field]: changed } });
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInputError);
      }
    });
    fc.assert(property, { numRuns: 100 });
  },
);
