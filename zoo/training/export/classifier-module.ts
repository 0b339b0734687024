import { headOf } from '../../features/layers/head.ts';
import { Layout } from '../../features/layers/layout.ts';
import { mainOutput } from '../../features/layers/main-output.ts';
import { trunkOf } from '../../features/layers/trunk.ts';
import type { FeatureLayer } from '../../model.ts';
import type { Graph } from '../../onnx/graph.ts';
import { weightNames } from '../../safetensors/weight-names.ts';
import { knownShapes } from '../../simplify/sizes/known-shapes.ts';

/**
 * The module of a model's classifier, by its publisher's name (`classifier`, `fc`), if that is one linear layer on the features that a
 * new head reads: the new head can then take its place. Null for a model without a classifier, one with several layers, or a name
 * that the graph did not keep.
 */
export async function classifierModule(plain: Graph, features: FeatureLayer): Promise<string | null> {
  const shapes = await knownShapes(plain);
  const layout = new Layout(plain, shapes);
  const main = mainOutput(plain, layout);
  const trunk = trunkOf(plain, main);
  const products = trunk.nodes.slice(headOf(trunk, layout, main)).filter(trunk.isProduct);
  const [product] = products;
  const weight = product?.inputs[1];
  if (products.length !== 1 || product.op === 'Conv' || plain.initializers.get(weight)?.shape.length !== 2) return null;
  if (!plain.initializers.get(weight)?.shape.includes(features.dimension)) return null;
  const found = weightNames(plain, new Map(), {}).find(({ initializer }) => initializer === weight);
  const [name] = found?.names ?? [];
  return name?.endsWith('.weight') ? name.slice(0, -'.weight'.length) : null;
}
