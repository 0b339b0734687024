import { InvalidInputError } from '../errors.ts';
import { type FeatureLayer, METADATA } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { elementCount } from '../onnx/tensor.ts';
import { operatorOf } from '../operators/index.ts';
import { inferTensors } from '../runtime/infer-tensors.ts';
import { renameTensors } from '../simplify/rename-tensors.ts';
import { knownShapes } from '../simplify/sizes/known-shapes.ts';
import { endsBlock, follows } from './layers/block-ends.ts';
import { headOf } from './layers/head.ts';
import { layerName, numberedBlock, sharedPath } from './layers/layer-name.ts';
import { Layout } from './layers/layout.ts';
import { mainOutput } from './layers/main-output.ts';
import { cutsOf, type Trunk, trunkOf } from './layers/trunk.ts';
import { weightsBetween } from './layers/weights-between.ts';

/** A place between blocks, with the weights between the previous place and this one. */
interface Place {
  index: number;
  weights: string[];
}

/**
 * Finds the layers of a model at which features can be taken and from which it can be unfrozen, from input to output. The last
 * one is the classifier's input: pooled features, the class token, or the output of a model without a classifier.
 *
 * Each is a cut: every path from the input to the output passes through its tensor. Only cuts at the end of a block are kept
 * (see `endsBlock`), one per block if the weights' names number the blocks.
 *
 * @param graph as `simplifyGraph` gives it
 * @returns the graph with the layers' tensors named for their blocks, such as `layer1.0` or `encoder.layer.3`, where the names
 * of the weights say so, and with the layers in its metadata
 * @throws InvalidInputError if the model's output is neither logits nor features, or there is no layer before its classifier
 */
export async function findFeatureLayers(graph: Graph): Promise<{ graph: Graph; featureLayers: FeatureLayer[] }> {
  const layout = new Layout(graph, await knownShapes(graph));
  const output = mainOutput(graph, layout);
  const trunk = trunkOf(graph, output);
  const tensors = await inferTensors(graph);
  const places = placesOf(graph, trunk, layout, output, (name) => tensors.get(name)?.type === 'float');
  if (places.length === 0) {
    throw new InvalidInputError(
      `the model has no layer before its output “${output}” that features could be extracted from`,
    );
  }
  const names = namesOf(graph, trunk, layout, places);
  const featureLayers = places.map(({ index, weights }): FeatureLayer => {
    const { op, outputs } = trunk.nodes[index];
    const parameterCount = weights.reduce((sum, name) => sum + sizeOf(graph, name), 0);
    return { name: names.get(outputs[0]) ?? outputs[0], op, dimension: layout.width(outputs[0]) ?? 0, parameterCount };
  });
  const named = renameTensors(graph, names);
  const metadata = { ...named.metadata, [METADATA.featureLayers]: JSON.stringify(featureLayers) };
  return { graph: { ...named, metadata }, featureLayers };
}

function placesOf(
  graph: Graph,
  trunk: Trunk,
  layout: Layout,
  output: string,
  isFloat: (name: string) => boolean,
): Place[] {
  const tensorAt = (index: number) => trunk.nodes[index].outputs[0];
  const head = headOf(trunk, layout, output);
  const cuts = cutsOf(trunk).filter(
    (index) => index < head && isFloat(tensorAt(index)) && isActivation(trunk, layout, index, output),
  );
  checkNothingBetween(graph, trunk, cuts.at(-1) ?? -1, head, output);
  const ends = cuts.filter((index) => index === cuts.at(-1) || endsBlock(trunk, layout, index));
  const between = weightsBetween(graph, trunk);
  const places = ends.map((index, i) => ({ index, weights: between(ends[i - 1] ?? -1, index) }));
  const kept: Place[] = [];
  for (const place of places) {
    const before = kept.at(-1);
    const ofOneKind = before && layout.isVector(tensorAt(before.index)) === layout.isVector(tensorAt(place.index));
    if (before && ofOneKind && belongTogether(before, place, trunk)) {
      kept[kept.length - 1] = { index: place.index, weights: [...before.weights, ...place.weights] };
    } else {
      kept.push(place);
    }
  }
  // A place before all weights is not a layer: it only rescales pixels.
  return kept.filter(({ weights }, i) => i > 0 || weights.length > 0);
}

/**
 * The features must include everything that the model learned, except its classifier: a model without some of its blocks
 * looks like any other, and only its accuracy would show it.
 */
function checkNothingBetween(graph: Graph, trunk: Trunk, last: number, head: number, output: string): void {
  const missed = weightsBetween(graph, trunk)(last, head - 1);
  if (last < 0 || missed.length === 0) return;
  throw new InvalidInputError(
    `The last layer that features could be extracted from is “${trunk.nodes[last].outputs[0]}”, but ${missed.length} weights are between it and the output “${output}”: ${missed.slice(0, 3).join(', ')}${missed.length > 3 ? ' …' : ''}. The shapes after it are not known: export the model with torch.onnx.export(…, dynamo=True), or with fewer dynamic sizes.`,
  );
}

/** Whether a node gives one row of features per row of the output, of a known width, and does not just reshape a vector. */
function isActivation(trunk: Trunk, layout: Layout, index: number, output: string): boolean {
  const { inputs, outputs } = trunk.nodes[index];
  const [name] = outputs;
  const shape = layout.shapes.get(name);
  if (!shape || shape[0] !== layout.shapes.get(output)?.[0] || shape.length < 2 || shape.length > 4) return false;
  const reshapes = operatorOf(trunk.nodes[index]).moves === 'reshapes';
  const isRewritten = reshapes && layout.isVector(inputs[0]) && layout.isVector(name);
  return layout.width(name) !== undefined && !isRewritten;
}

/**
 * Of places with no weights between them the last is kept, of those in one numbered block, and of a sum and its
 * normalization.
 */
function belongTogether(before: Place, after: Place, trunk: Trunk): boolean {
  if (after.weights.length === 0) return true;
  const [first, second] = [before, after].map(({ weights }) => sharedPath(weights));
  const block = numberedBlock(second);
  // The first block's first half may come with the embeddings' weights: then its last weight says where it is.
  if (block !== null) return block === (numberedBlock(first) ?? numberedBlock(sharedPath(before.weights.slice(-1))));
  // A block ends in the normalization of its sum, not in that of the next block's. Weights without a path do not say whose it is.
  const isOwn = second === null || (first !== null && second.startsWith(`${first}.`));
  const [sum] = trunk.nodes[before.index].outputs;
  const node = trunk.nodes[after.index];
  return isOwn && follows(node, trunk) && node.inputs[0] === sum;
}

const sizeOf = ({ initializers }: Graph, name: string) => elementCount(initializers.get(name)?.shape ?? []);

/** Names tensors after their blocks, where the name is not in use. */
function namesOf(graph: Graph, trunk: Trunk, layout: Layout, places: Place[]): Map<string, string> {
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const taken = new Set([
    ...[...graph.inputs, ...graph.outputs].map(({ name }) => name),
    ...graph.initializers.keys(),
    ...graph.nodes.flatMap((node) => node.outputs),
  ]);
  const names = new Map<string, string>();
  const all = [...graph.initializers.keys()];
  for (const { index, weights } of places) {
    const [tensor] = trunk.nodes[index].outputs;
    const isPooled = weights.length === 0 && layout.isVector(tensor);
    const name = isPooled ? 'pooled' : layerName(weights, all);
    if (!name || taken.has(name) || outputs.has(tensor)) continue;
    taken.add(name);
    names.set(tensor, name);
  }
  return names;
}
