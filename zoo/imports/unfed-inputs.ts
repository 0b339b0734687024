import type { Dimension } from '../onnx/graph.ts';
import type { StatedInput } from '../onnx/model-inputs.ts';

const SOUND = /audio|wave?form|wav\b|speech|sound|^sr$|sample_?rate|mel|spectro|fbank|pcm/i;
const STATE = /^(h|c|hn|cn|h0|c0)$|state|hidden|cache|past|^r\d+i$|memory/i;

const isColour = (size: Dimension) => typeof size === 'string' || size === 1 || size === 3 || size === 4;

/** Whether an input takes pictures, with their channels first or last. */
const isPicture = ({ type, shape }: StatedInput) =>
  type !== null &&
  type !== 'string' &&
  type !== 'bool' &&
  shape.length === 4 &&
  (isColour(shape[1]) || isColour(shape[3]));

/** Whether Graft can feed a model with pictures or texts, judging by its inputs. */
export function canBeFed(inputs: StatedInput[]): boolean {
  const isSparse = inputs.length === 2 && inputs.some(({ shape }) => shape.length === 2 && shape[1] === 2);
  return (inputs.length === 1 && isPicture(inputs[0])) || inputs.some(({ name }) => name === 'input_ids') || isSparse;
}

/**
 * Why a model cannot be fed with pictures or texts, judging by its inputs: what they take instead. Their names are the exporter's,
 * so sound and states are recognized by what most call them.
 */
export function unfedInputs(inputs: StatedInput[]): string {
  const list = inputs
    .map(({ name, type, shape }) => `“${name}” ${type ?? 'of another type'} [${shape.join(', ')}]`)
    .join(', ');
  return `the model takes ${list}: ${kindOf(inputs)}. Graft feeds models of pictures, with one input [batch, 3, height, width], and of texts, with input_ids and attention_mask, int64 [batch, sequence].`;
}

function kindOf(inputs: StatedInput[]): string {
  const picture = inputs.find(isPicture);
  const names = inputs.map(({ name }) => name);
  const [first] = inputs;
  if (inputs.length === 0) return 'it takes nothing, and always gives the same';
  if (inputs.some(({ type }) => type === 'string')) {
    return 'strings, which it takes apart itself. Export the part after its tokenizer, with the tokenizer as a file';
  }
  if (names.some((name) => SOUND.test(name))) return 'sound';
  if (picture && inputs.length > 1) {
    const others = names.filter((name) => name !== picture.name).join(', ');
    return `pictures together with ${others}. Export the part of it that takes pictures alone`;
  }
  if (names.some((name) => STATE.test(name))) return 'a sequence, step by step, with the state of the step before';
  const isWhole = inputs.every(({ type }) => /^u?int/.test(type ?? ''));
  if (isWhole && names.some((name) => /mask|token|ids/i.test(name))) {
    return 'tokens, under names that Graft does not know. Export it with the inputs input_ids, attention_mask and, if it needs them, token_type_ids';
  }
  if (isWhole) return 'bytes or other whole numbers, neither pictures nor tokens of a text';
  if (first.shape.length === 2) return `a row of ${first.shape[1]} numbers, as from a table, or sound`;
  if (first.shape.length === 3) return 'a sequence of vectors, as of sound or measurements';
  if (first.shape.length === 5) return 'videos or volumes';
  return 'neither pictures nor texts';
}
