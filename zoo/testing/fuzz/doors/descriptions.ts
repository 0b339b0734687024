import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readManifest } from '../../../catalog/read-manifest.ts';
import { readCroissant } from '../../../data/croissant/read-croissant.ts';
import { importFiles } from '../../../import-files.ts';
import { importOrAsk } from '../../../import-model.ts';
import { readFacts } from '../../../sources/read-facts.ts';
import { wordPieceTokenizer } from '../../../text/testing/word-piece-tokenizer.ts';
import type { Draw } from '../draw.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateJson, mutateText } from '../mutate-text.ts';
import type { Door } from '../run-mutant.ts';
import { knownTexts } from './known.ts';

const ZOO = path.join(import.meta.dirname, '../../..');

const TOKENIZER_CONFIG = '{"model_max_length":12,"tokenizer_class":"BertTokenizer","do_lower_case":true}';
const CARD =
  '---\nlicense: mit\ntags: [a, b]\ndatasets:\n- x\nbase_model: a/b\npipeline_tag: text-classification\n---\n# Card\n\n| a | b |\n';
const PROCESSOR =
  '{"size":{"height":8,"width":8},"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],"do_resize":true,"resample":3,"rescale_factor":0.0039,"crop_size":8}';

/** What describes models and data: tokenizers, configurations, cards, manifests, Croissant, and Keras' topologies. */
export async function descriptions(): Promise<Door> {
  const onnx = await readFile(path.join(ZOO, 'imports/testing/exported/bert-dynamo.onnx'));
  const tokenizer = wordPieceTokenizer(Array.from({ length: 20 }, (_, i) => `word${i}`));
  const fixture = JSON.parse(await readFile(path.join(ZOO, 'data/croissant/fixtures/mlcroissant.json'), 'utf8'));
  const croissant = JSON.stringify(fixture.description);
  const manifest = await readFile(path.join(ZOO, 'catalog/distilbert-sst2.yaml'), 'utf8');
  const kinds: ((draw: Draw) => Record<string, Uint8Array>)[] = [
    (draw) => ({ 'model.onnx': onnx, 'tokenizer.json': mutateJson(draw, tokenizer) }),
    (draw) => ({
      'tokenizer_config.json': mutateJson(draw, TOKENIZER_CONFIG),
      'README.md': mutateText(draw, CARD),
      'preprocessor_config.json': mutateJson(draw, PROCESSOR),
    }),
    (draw) => ({ 'croissant.json': mutateJson(draw, croissant) }),
    (draw) => ({ 'manifest.yaml': mutateText(draw, manifest) }),
    (draw) => {
      const isWeights = draw.chance(0.2);
      const bytes = Buffer.from(WEIGHTS.buffer);
      return {
        'model.json': isWeights ? Buffer.from(KERAS) : mutateJson(draw, KERAS),
        'weights.bin': isWeights ? mutateBytes(draw, bytes) : bytes,
      };
    },
  ];
  return {
    // The first takes a hundred times as long as the others.
    mutant: (draw) => (draw.chance(0.05) ? kinds[0] : draw.pick(kinds.slice(1)))(draw),
    async take(files) {
      const [{ path: name, file }] = files;
      if (name === 'manifest.yaml') return readManifest(await readFile(file, 'utf8'), name);
      if (name === 'croissant.json') return readCroissant(await readFile(file));
      if (name === 'model.json') return importFiles(files, {});
      await readFacts(files.map((one) => ({ ...one, sha256: '' })));
      return name === 'model.onnx' ? importOrAsk(knownTexts, files) : null;
    },
  };
}

const layer = (className: string, config: object) => ({ class_name: className, config });

/** A layers model as TensorFlow.js saves it. */
const KERAS = JSON.stringify({
  format: 'layers-model',
  modelTopology: {
    class_name: 'Sequential',
    keras_version: 'tfjs-layers 4.22.0',
    config: {
      name: 'small',
      layers: [
        layer('Conv2D', {
          ...{ name: 'c', batch_input_shape: [null, 8, 8, 3], dtype: 'float32', filters: 4, kernel_size: [3, 3] },
          ...{ strides: [1, 1], padding: 'same', activation: 'relu', use_bias: true, data_format: 'channels_last' },
        }),
        layer('BatchNormalization', { name: 'b', axis: -1, epsilon: 0.001, center: true, scale: false }),
        layer('MaxPooling2D', { name: 'm', pool_size: [2, 2], strides: [2, 2], padding: 'valid' }),
        layer('Flatten', { name: 'f' }),
        layer('Dense', { name: 'd', units: 2, activation: 'softmax', use_bias: true }),
      ],
    },
  },
  weightsManifest: [
    {
      paths: ['weights.bin'],
      weights: [
        { name: 'c/kernel', shape: [3, 3, 3, 4], dtype: 'float32' },
        { name: 'c/bias', shape: [4], dtype: 'float32' },
        { name: 'b/beta', shape: [4], dtype: 'float32' },
        { name: 'b/moving_mean', shape: [4], dtype: 'float32' },
        { name: 'b/moving_variance', shape: [4], dtype: 'float32' },
        { name: 'd/kernel', shape: [64, 2], dtype: 'float32' },
        { name: 'd/bias', shape: [2], dtype: 'float32' },
      ],
    },
  ],
});

const WEIGHTS = Float32Array.from({ length: 108 + 4 * 4 + 128 + 2 }, (_, i) => ((i * 37) % 19) / 19 + 0.1);
