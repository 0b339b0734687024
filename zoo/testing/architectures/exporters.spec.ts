import { test } from 'vitest';
import { casesOf } from '../cases-of.ts';
import { expectSameAsPlain } from './expect-same-as-plain.ts';
import { exportedForms, isOfSmall } from './small-architectures.ts';

/** Of each exporter, a network of convolutions, if it has one, and one of attention; zoo/simplify/simplify.spec.ts has the outputs of all. */
const FEW = [
  ...['ResNet-18', 'ViT', 'DistilBERT', 'GPT-2, a language model'].map((name) => `${name} from PyTorch`),
  ...['DenseNet', 'VGG'].map((name) => `${name} from Keras`),
  ...['MiniLM', 'ViT'].map((name) => `${name} from Optimum`),
];

test.for(casesOf(Object.keys(exportedForms).filter(isOfSmall), (name) => FEW.includes(name)))(
  '%s computes the same as the plain network, and has its gradients',
  (name, { task }) => expectSameAsPlain(name, task),
);
