import type { Bench } from './bench.ts';
import { convolutional, mobilenet, type Network, transformers } from './networks.ts';
import { smallTraining } from './small-training.ts';
import { trainingSpeed } from './training-speed.ts';

export const full: Bench = {
  about:
    'FULL training steps, images a second, over PyTorch in float32, bfloat16 and compiled, onnxsim, and (small) TensorFlow.js',
  steps: convolutional,
  async *run(context) {
    const toReach = ({ name }: Network) => (name.startsWith('MobileNet') ? 1.4 : 1);
    yield* trainingSpeed('full', convolutional(context.quick), context, toReach);
    // TensorFlow.js trains convolutions on its cpu backend only, at 25 s a picture of 224².
    yield* smallTraining('full', () => mobilenet({ size: 32, classes: 10 }), context);
  },
};

export const bert: Bench = {
  about: 'FULL training steps of a 6-layer 384-wide BERT at 128 tokens, sequences a second, over PyTorch',
  steps: transformers,
  async *run(context) {
    yield* trainingSpeed('bert', transformers(context.quick), context, () => 1);
  },
};
