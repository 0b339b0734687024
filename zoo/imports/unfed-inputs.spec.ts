import { expect, test } from 'vitest';
import type { Dimension, ElementType } from '../onnx/graph.ts';
import { unfedInputs } from './unfed-inputs.ts';

const input = (name: string, type: ElementType, ...shape: Dimension[]) => ({ name, type, shape });

// The inputs of published models, and what the refusal says of them.
test.each([
  ['magika', [input('bytes', 'int32', 'batch', 2048)], /bytes or other whole numbers/],
  [
    'silero-vad',
    [input('input', 'float', 'b', 't'), input('state', 'float', 2, 'b', 128), input('sr', 'int64')],
    /: sound\./,
  ],
  [
    'robust video matting',
    [input('src', 'float', 'b', 3, 'h', 'w'), input('r1i', 'float', 'b', 16, 'h', 'w')],
    /pictures together with r1i/,
  ],
  [
    'BERT of TensorFlow Hub',
    [input('input_word_ids', 'int32', 'b', 128), input('input_mask', 'int32', 'b', 128)],
    /tokens, under names that Graft does not know.*input_ids/,
  ],
  ['scikit-learn', [input('X', 'float', 'b', 13)], /a row of 13 numbers/],
  ['universal sentence encoder', [input('text', 'string', 'b')], /strings, which it takes apart itself/],
  ['a recurrent network', [input('x', 'float', 'b', 50, 8)], /a sequence of vectors/],
])('%s is refused by what it takes', (_, inputs, message) => {
  expect(unfedInputs(inputs)).toMatch(message);
  expect(unfedInputs(inputs)).toContain(`“${inputs[0].name}”`);
});
