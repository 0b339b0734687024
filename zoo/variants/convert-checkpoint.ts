import type { Dataset, Example } from '../data/dataset.ts';
import { random } from '../data/random.ts';
import { InvalidInputError } from '../errors.ts';
import type { Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { operatorOf } from '../operators/index.ts';
import { calibrate } from '../quantization/calibrate.ts';
import { foldNormalization } from '../quantization/fold-normalization.ts';
import { groupErrors } from '../quantization/group-errors.ts';
import { foldedForInt8 } from '../quantization/int8-form.ts';
import { hasWeights, planInt8 } from '../quantization/plan.ts';
import { quantizeGraph } from '../quantization/quantize-graph.ts';
import { hasWidth, type Range } from '../quantization/rounding.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { inferTensors } from '../runtime/infer-tensors.ts';
import { openSession, type RuntimeTensor, type Session } from '../runtime/session.ts';
import { upgradeGraph } from '../simplify/upgrade/upgrade.ts';
import { fidelity } from './fidelity.ts';
import { float16Form } from './float16-form.ts';
import { chooseHalfNodes } from './half-nodes.ts';
import { upToLogits } from './logits.ts';
import { type CheckpointReader, readForCheckpoint, runExamples } from './read-for-checkpoint.ts';

/** The forms of a checkpoint's network that compute in fewer bits. */
export type Precision = 'FLOAT16' | 'INT8';

export interface ConvertCheckpoint {
  /** The checkpoint's ONNX file. */
  model: Uint8Array;
  to: Precision;
  /** That it was trained on: values are measured on its training examples, and the result is checked on its validation examples. */
  dataset: Dataset;
  signal?: AbortSignal;
  onProgress?: (fraction: number, stage: string) => void;
}

export interface ConvertedCheckpoint {
  onnx: Uint8Array<ArrayBuffer>;
  /** How many nodes with weights compute in fewer bits, and how many stay float32. */
  nodes: { converted: number; float32: number };
  /** Of the logits, on examples that it was not calibrated on: see `fidelity`. */
  fidelity: { value: number; examples: number };
}

/** Opens a variant where it will run. */
export type OpenVariant = (model: Uint8Array) => Promise<Pick<Session, 'inputNames' | 'run' | 'close'>>;

/** Calibrated on and checked on, at most. */
const [CALIBRATION, CHECK] = [64, 128];
/** From which fidelity a conversion is taken as it is; and the least, below which it is refused. */
const [GOOD, LEAST] = [0.99, 0.9];
/** How many groups of nodes stay float32, from the one that int8 moves the furthest on: one attempt each. */
const KEPT_GROUPS = [0, 1, 2, 4];

/**
 * A checkpoint in fewer bits, calibrated on training examples and checked on others. In INT8, nodes that move the logits most stay
 * float32 as long as that helps.
 *
 * @throws InvalidInputError for a network in 8 bits already, one with nothing to convert, a data set without examples to calibrate on, and a result
 *   whose fidelity is below 0.9; the signal's reason
 */
export async function convertCheckpoint(request: ConvertCheckpoint): Promise<ConvertedCheckpoint> {
  const { model, to, dataset, onProgress } = request;
  // Checkpoints have the lowest opset that their operators allow.
  const written = readModel(model);
  const graph = upgradeGraph(written, await inferShapes(written));
  if (graph.nodes.some((node) => operatorOf(node).unpacks || node.op === 'DynamicQuantizeLinear'))
    throw new InvalidInputError('The checkpoint’s network is quantized to 8 bits already. It has no other variants.');
  const reader = readForCheckpoint(model, dataset);
  const { calibration, check } = sample(dataset);
  if (calibration.length === 0)
    throw new InvalidInputError('The data set has no training examples to measure the network’s values on.');
  onProgress?.(0, 'Measuring values on training examples');
  const given = { ...request, reader, graph, calibration };
  const forms = to === 'FLOAT16' ? inHalf(given) : inInt8(given);
  const reference = upToLogits(graph, reader.output);
  const wanted = await logitsOf(request, reference, { reader, examples: check });
  const labels = dataset.index.labels.length;
  let best: ConvertedCheckpoint | null = null;
  for await (const { form, nodes } of forms) {
    if (nodes.converted === 0) break;
    onProgress?.(0.6, 'Checking on other examples');
    const value = fidelity(
      await logitsOf(request, upToLogits(form, reader.output), { reader, examples: check }),
      wanted,
      labels,
    );
    if (best === null || value > best.fidelity.value)
      best = { onnx: writeModel(form), nodes, fidelity: { value, examples: check.length } };
    if (value >= GOOD) break;
  }
  if (!best) throw new InvalidInputError(`The checkpoint’s network has no layer that can be computed in ${to}.`);
  if (!(best.fidelity.value >= LEAST)) throw tooFar(to, best);
  return best;
}

/**
 * A checkpoint as it is, checked on another runtime as a conversion is.
 *
 * @throws InvalidInputError if that runtime gives other scores
 */
export async function checkOnRuntime(
  { model, dataset, signal }: Omit<ConvertCheckpoint, 'to'>,
  open: OpenVariant,
): Promise<Omit<ConvertedCheckpoint, 'onnx'>> {
  const reader = readForCheckpoint(model, dataset);
  const { check } = sample(dataset);
  const graph = readModel(model);
  const logits = upToLogits(graph, reader.output);
  const wanted = await logitsOf({ ...(signal ? { signal } : {}) }, logits, { reader, examples: check });
  const rows = await logitsOf({ ...(signal ? { signal } : {}) }, logits, { reader, examples: check, open });
  const value = fidelity(rows, wanted, dataset.index.labels.length);
  if (!(value >= GOOD))
    throw new InvalidInputError(
      `onnxruntime-web gives other scores than onnxruntime-node (R² ${value.toFixed(3)} on ${check.length} examples, ${GOOD} is the least).`,
    );
  const nodes = { converted: 0, float32: graph.nodes.filter(isWeighted).length };
  return { nodes, fidelity: { value, examples: check.length } };
}

function tooFar(to: Precision, { fidelity: { value, examples } }: ConvertedCheckpoint): InvalidInputError {
  const found = `R² ${value.toFixed(3)} on ${examples} examples, ${LEAST} is the least`;
  const other = to === 'INT8' ? 'Use FLOAT16' : 'Use the checkpoint as it is';
  return new InvalidInputError(`In ${to} the checkpoint gives other scores than before (${found}). ${other}.`);
}

interface Given extends ConvertCheckpoint {
  reader: CheckpointReader;
  graph: Graph;
  calibration: Example[];
}

interface Form {
  form: Graph;
  nodes: ConvertedCheckpoint['nodes'];
}

async function* inHalf(given: Given): AsyncGenerator<Form> {
  const graph = foldNormalization(given.graph);
  const types = await inferTensors(graph);
  const floats = [...types].filter(([name, { type }]) => type === 'float' && !graph.initializers.has(name));
  const computed = floats.map(([name]) => name);
  const ranges = await calibrate(graph, computed, batches(given));
  const chosen = chooseHalfNodes(graph, types, ranges);
  const weighted = graph.nodes.filter(isWeighted);
  const converted = weighted.filter((node) => chosen.has(node)).length;
  yield { form: float16Form(graph, chosen, types), nodes: { converted, float32: weighted.length - converted } };
}

const isWeighted = (node: Graph['nodes'][number]) => ['product', 'lookup'].includes(operatorOf(node).part ?? '');

/** With ever more nodes in float32. */
async function* inInt8(given: Given): AsyncGenerator<Form> {
  const graph = foldedForInt8(given.graph);
  const plan = planInt8(graph);
  if (plan.nodes.size === 0) return;
  const ranges = await calibrate(graph, [...plan.ranges.keys()], batches(given));
  // Of a tensor that is always 0, or infinite, nothing can be rounded: what reads or makes it stays float32.
  const canRound = (name: string) => isRoundable(ranges.get(plan.ranges.get(name) ?? ''));
  const kept = [...plan.nodes]
    .filter(({ inputs, outputs }) => [...inputs, ...outputs].some((name) => !canRound(name)))
    .map(({ outputs }) => outputs[0]);
  let groups: string[][] | null = null;
  for (const count of KEPT_GROUPS) {
    if (count > 0) groups ??= await movingMost(given, graph, { kept, ranges });
    if (groups && count >= groups.length) return;
    const float32 = new Set([...kept, ...(groups ?? []).slice(0, count).flat()]);
    const own = planInt8(graph, float32);
    const converted = [...own.nodes].filter(hasWeights).length;
    const nodes = { converted, float32: graph.nodes.filter(hasWeights).length - converted };
    yield { form: quantizeGraph(graph, own, ranges), nodes };
  }
}

function isRoundable(range: Range | undefined): boolean {
  return range === undefined || (Number.isFinite(range.min) && Number.isFinite(range.max) && hasWidth(range));
}

/** Groups of nodes, the one first that moves the logits most in int8. */
async function movingMost(
  given: Given,
  graph: Graph,
  { kept, ranges }: { kept: string[]; ranges: Map<string, Range> },
): Promise<string[][]> {
  const { feeds } = await given.reader.read(given.calibration.slice(0, given.reader.most));
  const logits = upToLogits(graph, given.reader.output);
  const groups = await groupErrors(logits, new Set(kept), ranges, inputsOf(graph, feeds));
  return groups.map(({ nodes }) => nodes);
}

/** The calibration examples as the graph's inputs. */
async function* batches(given: Given): AsyncGenerator<Record<string, RuntimeTensor>> {
  const { reader, calibration, graph, signal, onProgress } = given;
  for (let start = 0; start < calibration.length; start += reader.most) {
    signal?.throwIfAborted();
    onProgress?.((0.4 * start) / calibration.length, 'Measuring values on training examples');
    yield inputsOf(graph, (await reader.read(calibration.slice(start, start + reader.most))).feeds);
  }
}

function inputsOf({ inputs }: Graph, feeds: Record<string, RuntimeTensor>): Record<string, RuntimeTensor> {
  const names = new Set(inputs.map(({ name }) => name));
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => names.has(name)));
}

/** What a network answers for examples. */
async function logitsOf(
  { signal }: Pick<ConvertCheckpoint, 'signal'>,
  logits: Graph,
  { reader, examples, open = openSession }: { reader: CheckpointReader; examples: Example[]; open?: OpenVariant },
): Promise<number[][]> {
  signal?.throwIfAborted();
  const session = await open(writeModel(logits));
  try {
    return await runExamples(session, reader, examples, {
      output: logits.outputs[0].name,
      onBatch: () => signal?.throwIfAborted(),
    });
  } finally {
    await session.close();
  }
}

/**
 * Always the same examples of a data set, spread over it: those to calibrate on, of the training split; and those to check on, of the validation
 * split, and where that has too few, of the training split.
 */
function sample({ index }: Dataset): { calibration: Example[]; check: Example[] } {
  const drawn = (split: Example['split']) =>
    random(0).shuffle(index.examples.filter((example) => example.split === split));
  const train = drawn('train');
  const calibration = train.slice(0, CALIBRATION);
  const others = [...drawn('validation'), ...train.slice(CALIBRATION)].slice(0, CHECK);
  return { calibration, check: others.length > 0 ? others : calibration };
}
