import type { Bench } from './bench.ts';
import { bertOf, mobilenet, resnet18, resnet50 } from './networks.ts';
import { trainingSpeed } from './training-speed.ts';

const convolutional = [() => resnet18(), () => resnet50(), () => mobilenet()];
const transformers = [() => bertOf()];

export const full: Bench = {
  about: 'FULL training steps, images a second, over PyTorch in both memory layouts',
  steps: convolutional,
  run: (context) => trainingSpeed('full', convolutional, context),
};

export const fullBert: Bench = {
  about: 'FULL training steps of a 6-layer 384-wide BERT at 128 tokens, sequences a second, over PyTorch',
  steps: transformers,
  async *run(context) {
    if (context.torch?.blas === 'generic') {
      context.say('full-bert: this PyTorch multiplies matrices by a generic BLAS, which makes it a weak peer here.');
    }
    yield* trainingSpeed('full-bert', transformers, context);
  },
};
