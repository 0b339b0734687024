import { toFloat16 } from '../../onnx/float16.ts';
import type { Graph, ValueInfo } from '../../onnx/graph.ts';
import { openModelFile } from '../../onnx/open-model-file.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession, RuntimeTensor, type Session } from '../../runtime/session.ts';
import { isChannelsLast } from '../../simplify/channels-first-input.ts';
import { LUMA } from '../../simplify/rgb-input.ts';
import { denseTokens } from '../../text/dense-tokens.ts';
import { type Values, valuesOf } from './values.ts';

/** A model before the zoo changed anything about it. */
export interface Original {
  /**
   * `PUBLISHED`: what its publisher wrote, an `.onnx` file or a network with the weights of a `.safetensors`. `CONVERTED`: the
   * ONNX graph that a TensorFlow.js model was translated to, before it is simplified.
   */
  kind: 'PUBLISHED' | 'CONVERTED';
  /** The path of a file, or the graph. */
  model: string | Graph;
  inputs: ValueInfo[];
  /** Whether it rounds on its way: computes in float16, or on 8 bits. */
  isRounded: boolean;
  /** Whether it takes pictures in blue, green, red. */
  isReversed: boolean;
}

export function originalOf(
  kind: Original['kind'],
  model: string | Graph,
  graph: Graph,
  { isReversed = false }: { isReversed?: boolean } = {},
): Original {
  const isHalf = [...graph.initializers.values()].some(({ type }) => type === 'float16');
  const isRounded = isHalf || graph.nodes.some(({ op }) => /Quantize|QLinear|Integer/.test(op));
  return { kind, model, inputs: graph.inputs, isRounded, isReversed };
}

/** An original of texts that takes them as a sparse matrix, made to take `input_ids` and `attention_mask`: see `denseTokens`. */
export async function withDenseTokens(original: Original): Promise<Original> {
  const graph = typeof original.model === 'string' ? await openModelFile(original.model) : original.model;
  const dense = denseTokens(graph);
  return dense === graph ? original : { ...original, model: dense, inputs: dense.inputs };
}

/**
 * Runs a model as it was, for inputs as the zoo makes them: pictures `pixels [batch, channels, height, width]`, texts by the names
 * of their inputs. What takes one row at a time is given one row at a time.
 *
 * @returns its outputs, in its own order
 */
export async function runOriginal(
  original: Original,
  samples: readonly Record<string, RuntimeTensor>[],
): Promise<Map<string, Values>[]> {
  const { model } = original;
  const session = await openSession(typeof model === 'string' ? model : writeModel(model));
  try {
    const results: Map<string, Values>[] = [];
    for (const sample of samples) results.push(await runSample(session, original, sample));
    return results;
  } finally {
    await session.close();
  }
}

async function runSample(session: Session, original: Original, sample: Record<string, RuntimeTensor>) {
  const { inputs } = original;
  const feeds = Object.fromEntries(inputs.map((input) => [input.name, feedFor(input, sample, original)]));
  const [{ dims }] = Object.values(feeds);
  const takesOneRow = dims[0] > 1 && inputs.some(({ shape }) => shape[0] === 1);
  const parts = takesOneRow ? Array.from({ length: dims[0] }, (_, row) => rowOf(feeds, row)) : [feeds];
  const results: Awaited<ReturnType<Session['run']>>[] = [];
  for (const part of parts) results.push(await session.run(part));
  return new Map(session.outputNames.map((name) => [name, stacked(results.map((result) => valuesOf(result[name])))]));
}

/** The sample's tensor for an input; of a model of pictures there is one, whatever it is called. */
function feedFor(
  input: ValueInfo,
  sample: Record<string, RuntimeTensor>,
  { isReversed }: Pick<Original, 'isReversed'>,
): RuntimeTensor {
  const { pixels, [input.name]: named = pixels } = sample;
  if (named !== pixels || pixels === undefined) return named;
  const isLast = isChannelsLast(input);
  const ordered = input.shape[isLast ? 3 : 1] === 1 ? brightness(pixels) : isReversed ? reversed(pixels) : pixels;
  const plain = isLast ? channelsLast(ordered) : ordered;
  const data = plain.data as Float32Array;
  switch (input.type) {
    case 'float16':
      return new RuntimeTensor('float16', Uint16Array.from(data, toFloat16), plain.dims);
    case 'uint8':
      return new RuntimeTensor('uint8', Uint8Array.from(data), plain.dims);
    case 'int32':
      return new RuntimeTensor('int32', Int32Array.from(data), plain.dims);
    case 'int64':
      return new RuntimeTensor(
        'int64',
        BigInt64Array.from(data, (value) => BigInt(Math.trunc(value))),
        plain.dims,
      );
    default:
      return plain;
  }
}

/** Pictures in blue, green, red. */
function reversed({ data, dims }: RuntimeTensor): RuntimeTensor {
  const [batch, channels, height, width] = dims;
  const area = height * width;
  const from = data as Float32Array;
  const to = Float32Array.from(from, (_, i) => {
    const [image, channel, point] = [Math.floor(i / (channels * area)), Math.floor(i / area) % channels, i % area];
    return from[(image * channels + channels - 1 - channel) * area + point];
  });
  return new RuntimeTensor('float32', to, [batch, channels, height, width]);
}

/** Grey pictures of the same brightness. */
function brightness({ data, dims: [batch, channels, height, width] }: RuntimeTensor): RuntimeTensor {
  const area = height * width;
  const from = data as Float32Array;
  const to = Float32Array.from({ length: batch * area }, (_, i) => {
    const at = Math.floor(i / area) * channels * area + (i % area);
    return LUMA.reduce((sum, share, channel) => sum + share * from[at + channel * area], 0);
  });
  return new RuntimeTensor('float32', to, [batch, 1, height, width]);
}

function channelsLast({ data, dims: [batch, channels, height, width] }: RuntimeTensor): RuntimeTensor {
  const from = data as Float32Array;
  const to = new Float32Array(from.length);
  const area = height * width;
  for (let i = 0; i < from.length; i++) {
    const [image, channel, point] = [Math.floor(i / (channels * area)), Math.floor(i / area) % channels, i % area];
    to[(image * area + point) * channels + channel] = from[i];
  }
  return new RuntimeTensor('float32', to, [batch, height, width, channels]);
}

function rowOf(feeds: Record<string, RuntimeTensor>, row: number): Record<string, RuntimeTensor> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, dims }]) => {
      const size = elementCount(dims.slice(1));
      const part = (data as Float32Array).slice(row * size, (row + 1) * size);
      return [name, new RuntimeTensor(type as 'float32', part, [1, ...dims.slice(1)])];
    }),
  );
}

function stacked(parts: Values[]): Values {
  const [{ dims }] = parts;
  return parts.length === 1
    ? parts[0]
    : { dims: [parts.length, ...dims.slice(1)], data: parts.flatMap(({ data }) => Array.from(data)) };
}
