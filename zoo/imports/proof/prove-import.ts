import { InvalidInputError } from '../../errors.ts';
import { backboneOf } from '../../features/backbone.ts';
import { headOf } from '../../features/layers/head.ts';
import { Layout } from '../../features/layers/layout.ts';
import { mainOutput } from '../../features/layers/main-output.ts';
import { trunkOf } from '../../features/layers/trunk.ts';
import { weightsBetween } from '../../features/layers/weights-between.ts';
import { plainModel } from '../../features/plain-model.ts';
import { type FeatureLayer, isImagePreprocessing, type Preprocessing, type TextPreprocessing } from '../../model.ts';
import type { Graph } from '../../onnx/graph.ts';
import { readModel } from '../../onnx/read.ts';
import { neededInputs, subgraph } from '../../onnx/subgraph.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession, RuntimeTensor } from '../../runtime/session.ts';
import { takesBytes } from '../../simplify/float-pictures.ts';
import { knownShapes } from '../../simplify/sizes/known-shapes.ts';
import { tokenizerOf } from '../../text/model-tokenizer.ts';
import { SENTENCE_EMBEDDING } from '../../text/pooled-layer.ts';
import type { ImportProof } from './import-proof.ts';
import { type Original, runOriginal } from './original.ts';
import { pictureSamples, type Sample, textSamples, vocabularyOf } from './samples.ts';
import { allFinite, largestDifference, pooledPlaces, pooledTokens, unitRows, type Values, valuesOf } from './values.ts';

/**
 * How far an import may be from its original, as `largestDifference` counts. In float32 the two differ by the order of sums:
 * 2.4e-6 was the most among the exports that this was tried on. A block that is left out, or another pooling, differs by
 * 0.1 and more.
 */
const TOLERANCE = 1e-3;
/**
 * An original in float16 rounds after each operator, to 11 bits; the import computes in float32. One on 8 bits may round a number
 * to its other neighbour, if a sum was made in another order.
 */
const TOLERANCE_OF_ROUNDED = 5e-2;

interface Imported {
  onnx: Uint8Array;
  featureLayers: FeatureLayer[];
  /** Null of an encoder. */
  labels: string[] | null;
  preprocessing: Preprocessing;
  parameterCount: number;
}

type Results = Map<string, Values>[];

/**
 * Proves that what an import made of a model is that model: runs the original, the imported file and its features on the same
 * drawn inputs, in batches of 1, 2 and 3, texts with padding.
 *
 * - Every output that the import has of the original's is compared with it.
 * - The features of an encoder are compared with the original's own output, pooled here as the preprocessing says.
 * - Of a classifier, what lies behind the features is run on them, and has to give the original's output; it may hold no weights
 *   but those of the classifier.
 *
 * @returns the largest differences
 * @throws InvalidInputError if one is larger than rounding explains, naming the output or layer and the difference; if the
 * original does not run, or gives values that are not finite; if a classifier's features are its own output
 */
export async function proveImport(slug: string, original: Original, imported: Imported): Promise<ImportProof> {
  const graph = readModel(imported.onnx);
  const samples = samplesFor(graph, imported, original);
  const wanted = await originalResults(slug, original, imported, samples);
  const tolerance = original.isRounded ? TOLERANCE_OF_ROUNDED : TOLERANCE;
  const proof: ImportProof = {
    original: original.kind,
    tolerance,
    largestDifference: 0,
    compared: [],
    samples: samples.map(({ batch, length }) => ({ batch, length })),
  };
  const compare = (name: string, what: string, got: Values[], expected: Values[]) => {
    const differences = got.map((values, i) => largestDifference(expected[i], values));
    const largest = Math.max(...differences);
    if (!(largest <= tolerance)) {
      const worst = differences.indexOf(largest);
      throw notProved(slug, what, samples[worst], expected[worst], got[worst], tolerance);
    }
    proof.compared.push({ name, largestDifference: largest });
    proof.largestDifference = Math.max(proof.largestDifference, largest);
  };
  const column = (results: Results, name: string) => results.flatMap((outputs) => outputs.get(name) ?? []);

  const got = await run(
    imported.onnx,
    samples.map(({ inputs }) => inputs),
  );
  for (const { name } of graph.outputs) {
    if (wanted[0].has(name)) compare(name, `output “${name}”`, column(got, name), column(wanted, name));
  }

  const last = imported.featureLayers.at(-1);
  // A file may name an empty list of layers: it serves its outputs, and gives no features.
  if (!last) return proof;
  const plain = await plainModel(imported.onnx, imported.featureLayers);
  const shapes = await knownShapes(plain);
  const layout = new Layout(plain, shapes);
  // Tokens that were pooled for the zoo: a model that answers for each token, as language models do, goes on from those.
  const isPooled = last.name === SENTENCE_EMBEDDING && !wanted[0].has(last.name);
  const source = imported.featureLayers.at(isPooled ? -2 : -1) ?? last;
  const { features, layer } = await featureResults(plain, last, source, samples);
  const main = mainOutputOf(plain, layout, wanted);
  if (last.name === main && (imported.labels || /logit/i.test(main))) throw headNotFound(slug, main, imported.labels);
  const isClassifier = checkHead(slug, plain, layout, source, main);
  const what = `feature layer “${last.name}”`;
  const { preprocessing } = imported;
  const how: HowPooled = isImagePreprocessing(preprocessing) ? {} : preprocessing;
  if (isClassifier) {
    if (layer.length === 0) {
      throw new InvalidInputError(
        `${slug}: the ${what} is not computed from the feature layer “${source.name}” before it.`,
      );
    }
    const answers = await headResults(plain, source, layer, main, samples, shapes);
    compare(
      source.name,
      `output “${main}”, computed from the feature layer “${source.name}”,`,
      answers,
      column(wanted, main),
    );
    if (isPooled) {
      const pooled = layer.map((values, i) => pooledOutput(values, samples[i], 2, how));
      compare(last.name, `${what}, beside “${source.name}”, pooled,`, features, pooled);
    }
  } else {
    const pooled = column(wanted, main).map((values, i) =>
      pooledOutput(values, samples[i], layout.channelAxis(main), how),
    );
    compare(last.name, `${what}, beside the pooled output “${main}”,`, features, pooled);
  }
  return proof;
}

function samplesFor(graph: Graph, { preprocessing, parameterCount }: Imported, { inputs }: Original): Sample[] {
  if (isImagePreprocessing(preprocessing)) {
    const [, channels, height, width] = graph.inputs[0].shape.map(Number);
    return pictureSamples(channels, height, width, inputs.some(takesBytes));
  }
  const { padId } = tokenizerOf(graph.metadata, preprocessing);
  const [vocabulary, types] = ['input_ids', 'token_type_ids'].map((input) => vocabularyOf(graph, input));
  const text = { vocabulary, types, padId, longest: preprocessing.model_max_length };
  return textSamples(graph, text, parameterCount);
}

async function originalResults(slug: string, original: Original, { preprocessing }: Imported, samples: Sample[]) {
  const inputs = samples.map((sample) => sample.inputs);
  const results = await runOriginal(original, inputs).catch((cause: Error) => {
    const longest = samples.map(({ length }) => length ?? 0).toSorted((a, b) => b - a)[0];
    const advice = isImagePreprocessing(preprocessing)
      ? 'Export it again.'
      : `Texts of up to ${longest} tokens were tried: if it takes fewer, lower preprocessing.model_max_length.`;
    throw new InvalidInputError(
      `${slug}: the publisher's model does not run on sample inputs: ${cause.message.replaceAll(/\s+/g, ' ').trim()}. ${advice}`,
      isImagePreprocessing(preprocessing) ? undefined : 'preprocessing',
      { cause },
    );
  });
  for (const [i, outputs] of results.entries()) {
    for (const [name, values] of outputs) {
      if (allFinite(values)) continue;
      throw new InvalidInputError(
        `${slug}: the publisher's model gives NaN or infinite values in its output “${name}”, for ${describe(samples[i])}. Its weights are damaged, or its export is.`,
      );
    }
  }
  return results;
}

async function run(model: Uint8Array, samples: Record<string, RuntimeTensor>[], outputs?: string[]): Promise<Results> {
  const session = await openSession(model);
  try {
    const results: Results = [];
    for (const sample of samples) {
      const made = await session.run(sample, outputs);
      results.push(new Map(Object.entries(made).map(([name, tensor]) => [name, valuesOf(tensor)])));
    }
    return results;
  } finally {
    await session.close();
  }
}

/** The features as a fine-tune takes them, and the tensor of the layer that they are pooled from. */
async function featureResults(plain: Graph, last: FeatureLayer, source: FeatureLayer, samples: Sample[]) {
  const backbone = await backboneOf(plain, last);
  const isInside = backbone.graph.nodes.some(({ outputs }) => outputs.includes(source.name));
  const extra = isInside && backbone.features !== source.name ? [source.name] : [];
  const results = await run(
    writeModel(backbone.graph, extra),
    samples.map(({ inputs }) => onlyFor(backbone.graph, inputs)),
  );
  const column = (name: string) => results.flatMap((outputs) => outputs.get(name) ?? []);
  return { features: column(backbone.features), layer: column(source.name) };
}

const onlyFor = ({ inputs }: Graph, all: Record<string, RuntimeTensor>) =>
  Object.fromEntries(inputs.map(({ name }) => [name, all[name]]));

/** The output of the original's that the features belong to: the tokens that are pooled, or what the model is for. */
function mainOutputOf(plain: Graph, layout: Layout, wanted: Results): string {
  const isOriginal = ({ name }: { name: string }) => wanted[0].has(name);
  if (plain.outputs.some(({ name }) => name === SENTENCE_EMBEDDING) && !wanted[0].has(SENTENCE_EMBEDDING)) {
    const states = plain.outputs.filter((output) => isOriginal(output) && layout.shapes.get(output.name)?.length === 3);
    if (states.length > 0) return states[0].name;
  }
  return mainOutput({ ...plain, outputs: plain.outputs.filter(isOriginal) }, layout);
}

/** Of a classifier, features that are its own answers would prove themselves, and a new head would read the old one's. */
function headNotFound(slug: string, main: string, labels: string[] | null): Error {
  const advice = labels
    ? 'Export the model without its classifier, and import it with the task FEATURE_EXTRACTION.'
    : 'If these are features, export the model with another name for its output, such as “features”.';
  return new InvalidInputError(
    `${slug}: Graft does not find the classifier's first layer: the last layer that features could be taken from is the output “${main}” itself. ${advice}`,
    // Under this name its outputs are taken for classes with every task.
    labels && !/logit/i.test(main) ? 'task' : undefined,
  );
}

/**
 * Whether a classifier stands between the features and the output.
 *
 * @throws InvalidInputError if other weights stand there
 */
function checkHead(slug: string, plain: Graph, layout: Layout, last: FeatureLayer, main: string): boolean {
  const trunk = trunkOf(plain, main);
  const index = trunk.nodes.findIndex(({ outputs }) => outputs.includes(last.name));
  const head = headOf(trunk, layout, main);
  const missed = index < 0 ? [] : weightsBetween(plain, trunk)(index, head - 1);
  if (missed.length > 0) {
    throw new InvalidInputError(
      `${slug}: the last feature layer “${last.name}” leaves out weights of the model: ${missed.slice(0, 3).join(', ')}${missed.length > 3 ? ` and ${missed.length - 3} more` : ''} lie between it and the output “${main}”, before the classifier. Features of it would be those of another model.`,
    );
  }
  return index >= 0 && head < trunk.nodes.length && last.name !== main;
}

/** What lies behind the features, run on the layer that they are taken from. */
async function headResults(
  plain: Graph,
  last: FeatureLayer,
  layer: Values[],
  main: string,
  samples: Sample[],
  shapes: Awaited<ReturnType<typeof knownShapes>>,
): Promise<Values[]> {
  const others = neededInputs(plain, [last.name], [main]);
  const shape = shapes.get(last.name) ?? [];
  const head = subgraph(
    plain,
    [{ name: last.name, type: 'float', shape }, ...others],
    plain.outputs.filter(({ name }) => name === main),
  );
  const feeds = samples.map(({ inputs }, i) => ({
    ...Object.fromEntries(others.map(({ name }) => [name, inputs[name]])),
    [last.name]: new RuntimeTensor('float32', Float32Array.from(layer[i].data), [...layer[i].dims]),
  }));
  return (await run(writeModel(head), feeds)).flatMap((outputs) => outputs.get(main) ?? []);
}

type HowPooled = Partial<Pick<TextPreprocessing, 'pooling' | 'normalize'>>;

/** One vector a row of an output: itself, or its tokens pooled, or the mean of its places. */
function pooledOutput(
  values: Values,
  { inputs }: Sample,
  channelAxis: number,
  { pooling = 'mean', normalize = false }: HowPooled,
): Values {
  const rank = values.dims.length;
  if (rank === 2) return values;
  if (rank !== 3 || channelAxis !== 2) return pooledPlaces(values, channelAxis);
  const mask = inputs.attention_mask ? valuesOf(inputs.attention_mask).data : null;
  const pooled = pooledTokens(values, mask, pooling);
  return normalize ? unitRows(pooled) : pooled;
}

function notProved(slug: string, what: string, sample: Sample, wanted: Values, got: Values, tolerance: number): Error {
  const difference = largestDifference(wanted, got);
  const why = !allFinite(got)
    ? 'has NaN or infinite values, which the publisher’s has not'
    : wanted.dims.join() !== got.dims.join()
      ? `has the shape [${got.dims.join(', ')}], where the publisher's has [${wanted.dims.join(', ')}]`
      : `differs from the publisher's by ${difference.toPrecision(2)} of its size, and ${tolerance} is allowed`;
  return new InvalidInputError(
    `${slug}: the import is not proved: the ${what} ${why}, for ${describe(sample)}. Nothing was imported. Please report it with the model's address.`,
  );
}

function describe({ batch, length }: Sample): string {
  if (length === null) return `a batch of ${batch} picture${batch === 1 ? '' : 's'}`;
  return `a batch of ${batch} text${batch === 1 ? '' : 's'} of at most ${length} tokens`;
}
