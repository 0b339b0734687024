import { expect, test } from 'vitest';
import type { Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { calibrate } from '../quantization/calibrate.ts';
import { foldNormalization } from '../quantization/fold-normalization.ts';
import { foldedForInt8 } from '../quantization/int8-form.ts';
import { planInt8 } from '../quantization/plan.ts';
import { quantizeGraph } from '../quantization/quantize-graph.ts';
import { runInt8 } from '../quantization/testing/run-int8.ts';
import { inferTensors } from '../runtime/infer-tensors.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { run } from '../simplify/testing/same-outputs.ts';
import { fidelity } from './fidelity.ts';
import { float16Form } from './float16-form.ts';
import { chooseHalfNodes } from './half-nodes.ts';
import fixture from './variants.json' with { type: 'json' };

type Feeds = Record<string, RuntimeTensor>;

/** Grey digits as `pixels [batch, 3, 8, 8]`. */
function digits(text: string): Feeds {
  const grey = Buffer.from(text, 'base64');
  const batch = grey.length / 64;
  const pixels = Float32Array.from({ length: grey.length * 3 }, (_, i) => {
    const [row, place] = [Math.floor(i / 192), i % 64];
    return grey[row * 64 + place] / 16 - 0.5;
  });
  return { pixels: new RuntimeTensor('float32', pixels, [batch, 3, 8, 8]) };
}

const tokens = (rows: Record<'input_ids' | 'attention_mask', number[][]>): Feeds =>
  Object.fromEntries(
    Object.entries(rows).map(([name, list]) => [
      name,
      new RuntimeTensor('int64', BigInt64Array.from(list.flat(), BigInt), [list.length, list[0].length]),
    ]),
  );

const CASES = {
  digits: { ...fixture.digits, feeds: digits(fixture.digits.test), calibrated: digits(fixture.digits.calibration) },
  tokens: { ...fixture.tokens, feeds: tokens(fixture.tokens.test), calibrated: tokens(fixture.tokens.calibration) },
};
type Case = (typeof CASES)[keyof typeof CASES];

async function* once(feeds: Feeds) {
  yield feeds;
}

async function inInt8(graph: Graph, { calibrated }: Case): Promise<Graph> {
  const folded = foldedForInt8(graph);
  const plan = planInt8(folded);
  return quantizeGraph(folded, plan, await calibrate(folded, [...plan.ranges.keys()], once(calibrated)));
}

async function inHalf(graph: Graph, { calibrated }: Case): Promise<Graph> {
  const folded = foldNormalization(graph);
  const types = await inferTensors(folded);
  const floats = [...types].filter(([name, { type }]) => type === 'float' && !folded.initializers.has(name));
  const ranges = await calibrate(
    folded,
    floats.map(([name]) => name),
    once(calibrated),
  );
  return float16Form(folded, chooseHalfNodes(folded, types, ranges), types);
}

function rows({ data, dims }: RuntimeTensor): number[][] {
  const values = Array.from(data as Float32Array);
  return Array.from({ length: dims[0] }, (_, i) => values.slice(i * dims[1], (i + 1) * dims[1]));
}

const largestChange = (a: number[][], b: number[][]) =>
  Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - b[i][j]))));
const right = (list: number[][], labels: number[]) =>
  list.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]).length / labels.length;

test.each([
  ['digits', 'int8', inInt8],
  ['tokens', 'int8', inInt8],
  ['digits', 'float16', inHalf],
  ['tokens', 'float16', inHalf],
] as const)('%s in %s answers as closely as what onnxruntime’s own tools make of it', async (name, kind, convert) => {
  const given = CASES[name];
  const graph = readModel(Buffer.from(given.model, 'base64'));
  const reference = await run(graph, given.feeds);
  expect(largestChange(rows(reference.probabilities).slice(0, 6), given.float32.first)).toBeLessThan(1e-4);
  const form = await convert(graph, given);
  const answer = await (kind === 'int8' ? runInt8 : run)(form, given.feeds);
  const outputs = answer.logits.dims[1];
  const ours = fidelity(rows(answer.logits), rows(reference.logits), outputs);
  const theirs = given[kind];
  // Converted at all, and no further away than theirs.
  expect(ours).toBeLessThan(1);
  expect(1 - ours).toBeLessThan(1.5 * (1 - theirs.r2));
  expect(largestChange(rows(answer.probabilities), rows(reference.probabilities))).toBeLessThan(2 * theirs.largest);
  expect(largestChange(rows(answer.probabilities).slice(0, 6), theirs.first)).toBeLessThan(2 * theirs.largest);
  if (name === 'digits') {
    const { labels } = fixture.digits;
    const accuracy = right(rows(answer.probabilities), labels);
    expect(Math.abs(accuracy - fixture.digits[kind].accuracy)).toBeLessThanOrEqual(2 / labels.length);
  }
});

test('in float16 weights take half the room; masks, epsilons and what is normalized stay float32', async () => {
  const graph = readModel(Buffer.from(CASES.tokens.model, 'base64'));
  const form = await inHalf(graph, CASES.tokens);
  const half = [...form.initializers.values()].filter(({ type }) => type === 'float16');
  const elements = (tensors: Iterable<{ data: ArrayLike<unknown> }>) =>
    [...tensors].reduce((sum, { data }) => sum + data.length, 0);
  expect(elements(half)).toBeGreaterThan(0.95 * elements(graph.initializers.values()));
  expect(writeModel(form).length).toBeLessThan(0.75 * writeModel(graph).length);
  const kept = new Set(
    form.nodes
      .filter(({ outputs }) => graph.nodes.some((node) => node.outputs[0] === outputs[0]))
      .map(({ outputs }) => outputs[0]),
  );
  for (const name of ['masked', 'far', 'n1_safe', 'n1_squares', 'n2_variance', 'attention', 'probabilities'])
    expect(kept).toContain(name);
  expect(form.inputs).toEqual(graph.inputs);
  expect(form.outputs).toEqual(graph.outputs);
});
