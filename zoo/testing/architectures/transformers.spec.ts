import { test } from 'vitest';
import { builtArchitecture } from './built-architecture.ts';
import { expectRightGradients } from './expect-right-gradients.ts';

test.for(['ViT', 'Swin', 'BERT', 'DistilBERT', 'MiniLM', 'GPT-2', 'GPT-2, a language model'] as const)(
  '%s: the gradient of every parameter is right',
  async (name, { task }) => {
    // In every second row of text, the last tokens are masked.
    await expectRightGradients(await builtArchitecture(name, 2), task);
  },
);
