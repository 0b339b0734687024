import type { Bench } from './bench.ts';
import { convolutional, mobilenet, transformers } from './networks.ts';
import { smallTraining } from './small-training.ts';
import { trainingSpeed } from './training-speed.ts';

export const full: Bench = {
  about:
    'FULL training steps, images a second, over PyTorch in both memory layouts, and over TensorFlow.js where it is small',
  steps: convolutional,
  async *run(context) {
    yield* trainingSpeed('full', convolutional(context.quick), context);
    // TensorFlow.js trains convolutions on its cpu backend only, at 25 s a picture of 224².
    yield* smallTraining('full', () => mobilenet({ size: 32, classes: 10 }), context);
  },
};

export const bert: Bench = {
  about: 'FULL training steps of a 6-layer 384-wide BERT at 128 tokens, sequences a second, over PyTorch',
  steps: transformers,
  async *run(context) {
    if (context.torch?.blas === 'generic') {
      context.say(
        'bert: this PyTorch multiplies by the reference BLAS, which makes it a weak peer; apt-get install libopenblas0-pthread.',
      );
    }
    yield* trainingSpeed('bert', transformers(context.quick), context);
  },
};
