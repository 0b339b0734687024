import { random } from '../../data/random.ts';
import type { Graph } from '../../onnx/graph.ts';
import { RuntimeTensor } from '../../runtime/session.ts';
import { lookupTable } from './lookup-table.ts';

/** One batch that a model is run on. */
export interface Sample {
  batch: number;
  /** Tokens of the longest text; null for pictures. */
  length: number | null;
  inputs: Record<string, RuntimeTensor>;
}

/**
 * Pictures, after preprocessing, in batches of 1, 2 and 3.
 *
 * @param isWhole for a model that takes whole numbers from 0 to 255
 */
export function pictureSamples(channels: number, height: number, width: number, isWhole = false): Sample[] {
  return [1, 2, 3].map((batch) => {
    const generator = random(batch);
    // Multiples of 1/64 in −2..2: the same numbers in float16.
    const value = isWhole ? (draw: number) => Math.floor(256 * draw) : pixel;
    const data = Float32Array.from({ length: batch * channels * height * width }, () => value(generator.next()));
    const pixels = new RuntimeTensor('float32', data, [batch, channels, height, width]);
    return { batch, length: null, inputs: { pixels } };
  });
}

const pixel = (draw: number) => Math.round((4 * draw - 2) * 64) / 64;

/** What is run at most on the longest text, as weights times tokens: a second or two for a model of 100 million weights. */
const LARGEST_WORK = 1e11;

/** What a model of texts knows: how many tokens, how many types of them (one in RoBERTa), and which token fills up. */
interface Tokens {
  vocabulary: number;
  types: number;
  padId: number;
}

/**
 * Texts of drawn tokens: one alone, two and three of different lengths, and one as long as the model takes, where that is cheap.
 */
export function textSamples(graph: Graph, text: Tokens & { longest: number }, parameterCount: number): Sample[] {
  const { longest } = text;
  const sizes = [
    [1, 5],
    [2, 16],
    [3, 9],
    ...(longest <= 512 && longest * parameterCount <= LARGEST_WORK ? [[1, longest]] : []),
  ];
  const names = graph.inputs.map(({ name }) => name);
  return sizes.map(([batch, wanted]) => textSample(names, batch, Math.min(wanted, longest), text));
}

/** The first text is the longest, the second half as long, and so on; what is left is padding. */
function textSample(names: string[], batch: number, length: number, { vocabulary, types, padId }: Tokens): Sample {
  const generator = random(100 * batch + length);
  const places = Array.from({ length: batch * length }, (_, i) => [Math.floor(i / length), i % length]);
  const isText = places.map(([row, place]) => place < Math.max(1, Math.ceil(length / (row + 1))));
  const draw = () => Math.floor(generator.next() * vocabulary);
  const tokens = isText.map((shown) => {
    const drawn = draw();
    return shown ? (drawn === padId ? (padId + 1) % vocabulary : drawn) : padId;
  });
  const tensor = (values: number[]) => new RuntimeTensor('int64', BigInt64Array.from(values, BigInt), [batch, length]);
  const all: Record<string, RuntimeTensor> = {
    input_ids: tensor(tokens),
    attention_mask: tensor(isText.map(Number)),
    token_type_ids: tensor(places.map(([, place]) => (place > length / 2 && types > 1 ? 1 : 0))),
  };
  return { batch, length, inputs: Object.fromEntries(names.map((name) => [name, all[name]])) };
}

/** How many tokens a model knows: the rows of the table that it looks them up in. Two where that is not seen. */
export const vocabularyOf = (graph: Graph, input = 'input_ids'): number => lookupTable(graph, input)?.rows ?? 2;
