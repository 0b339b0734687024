import { join } from 'node:path';
import type { Dataset, Example } from '../../data/dataset.ts';
import { sumsToOne } from '../../evaluation/metrics.ts';
import { computeActivations } from '../../features/activations.ts';
import { withBatchOfBoundary } from '../../features/batch-of-boundary.ts';
import type { FeatureMatrix } from '../../features/feature-matrix.ts';
import { Layout } from '../../features/layers/layout.ts';
import { mainOutput } from '../../features/layers/main-output.ts';
import { plainModel } from '../../features/plain-model.ts';
import type { FeatureLayer, Preprocessing } from '../../model.ts';
import type { Graph, Shapes } from '../../onnx/graph.ts';
import { neededInputs, subgraph } from '../../onnx/subgraph.ts';
import { openNetwork } from '../../runtime/open-network.ts';
import { RuntimeTensor } from '../../runtime/session.ts';
import { knownShapes } from '../../simplify/sizes/known-shapes.ts';

interface OwnPredictions {
  /** An ONNX file, with the head that its publisher gave it. */
  model: Uint8Array;
  featureLayers: FeatureLayer[];
  preprocessing: Preprocessing;
  dataset: Dataset;
  examples: Example[];
  /** Of these examples, at the last feature layer: the head alone then runs on them, where that is all it reads. */
  features: FeatureMatrix;
  /** A folder for a file, which is removed. */
  directory: string;
  signal?: AbortSignal;
  onProgress?: (fraction: number) => void;
}

/**
 * What a model's own head predicts for examples, as probabilities that sum to 1: `[examples][classes of the model]`. Logits go
 * through a softmax; independent probabilities are divided by their sum.
 *
 * @returns null if the model has no output of one number a class
 */
export async function ownPredictions(request: OwnPredictions): Promise<number[][] | null> {
  const { model, featureLayers, features } = request;
  const plain = await plainModel(model, featureLayers);
  const shapes = await knownShapes(plain);
  const name = mainOutput(plain, new Layout(plain, shapes));
  const shape = shapes.get(name) ?? [];
  const classes = shape[1];
  if (shape.length !== 2 || typeof classes !== 'number' || classes < 2) return null;
  const whole = subgraph(plain, plain.inputs, [{ name, type: 'float', shape }]);
  const head = headOf(whole, shapes, { layer: featureLayers.at(-1)?.name ?? '', dimension: features.dimension });
  const outputs = head ? await runHead(head, features) : await runWhole(whole, request, classes);
  return Array.from({ length: features.rows }, (_, i) =>
    asProbabilities(Array.from(outputs.subarray(i * classes, (i + 1) * classes))),
  );
}

interface Head {
  graph: Graph;
  /** Sizes of a row of its input. */
  sizes: number[];
}

/** The part behind the feature layer; null if it reads more than a vector of features. */
function headOf(whole: Graph, shapes: Shapes, { layer, dimension }: { layer: string; dimension: number }): Head | null {
  const shape = shapes.get(layer);
  if (!shape || layer === whole.outputs[0].name) return null;
  const [, ...others] = shape;
  const sizes = others.flatMap((size) => (typeof size === 'number' ? [size] : []));
  const isVector = sizes.length === others.length && sizes.reduce((product, size) => product * size, 1) === dimension;
  if (!isVector) return null;
  const value = { name: layer, type: 'float' as const, shape };
  const behind = withBatchOfBoundary(whole, value);
  const outputs = whole.outputs.map(({ name }) => name);
  if (neededInputs(behind, [layer], outputs).length > 0) return null;
  return { graph: subgraph(behind, [value], behind.outputs), sizes };
}

async function runHead({ graph, sizes }: Head, { values, rows }: FeatureMatrix): Promise<Float32Array> {
  const session = await openNetwork(graph);
  try {
    const tensor = new RuntimeTensor('float32', values, [rows, ...sizes]);
    const results = await session.run({ [graph.inputs[0].name]: tensor });
    return Float32Array.from(results[graph.outputs[0].name].data as Float32Array);
  } finally {
    await session.close();
  }
}

async function runWhole(
  frozen: Graph,
  { dataset, examples, preprocessing, directory, signal, onProgress }: OwnPredictions,
  classes: number,
): Promise<Float32Array> {
  const activations = await computeActivations({
    ...{ frozen, dataset, examples, preprocessing, file: join(directory, 'own-predictions') },
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
  try {
    const values = new Float32Array(examples.length * classes);
    await activations.read([...examples.keys()], values);
    return values;
  } finally {
    await activations.close();
  }
}

function asProbabilities(row: number[]): number[] {
  const areShares = row.every((value) => value >= 0 && value <= 1);
  if (areShares && sumsToOne(row)) return row;
  const most = Math.max(...row);
  const weights = areShares ? row : row.map((value) => Math.exp(value - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (total === 0 ? 1 / row.length : weight / total));
}
