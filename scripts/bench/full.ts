import type { Bench } from './bench.ts';
import { bertOf, mobilenet, resnet18, resnet50 } from './networks.ts';
import { trainingSpeed } from './training-speed.ts';

export const full: Bench = {
  about: 'FULL training steps, images a second, over PyTorch in both memory layouts',
  run: (context) => trainingSpeed('full', [resnet18, resnet50, mobilenet], context),
};

export const fullBert: Bench = {
  about: 'FULL training steps of a 6-layer 384-wide BERT at 128 tokens, sequences a second, over PyTorch',
  run: (context) => trainingSpeed('full-bert', [bertOf], context),
};
