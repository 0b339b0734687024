import { headOf } from '../../features/layers/head.ts';
import { Layout } from '../../features/layers/layout.ts';
import { mainOutput } from '../../features/layers/main-output.ts';
import { trunkOf } from '../../features/layers/trunk.ts';
import { weightsBetween } from '../../features/layers/weights-between.ts';
import { type FeatureLayer, METADATA } from '../../model.ts';
import type { Graph } from '../../onnx/graph.ts';
import { tokenClassifier } from '../../publish/family-classifiers.ts';
import { weightNames } from '../../safetensors/weight-names.ts';
import { knownShapes } from '../../simplify/sizes/known-shapes.ts';

/** How an adapter's modules are called where transformers loads the base model. */
export interface AdapterNames {
  /** The layer of the base model that the new head replaces: see `classifierOf`. */
  classifier: { module: string; hasBias: boolean } | null;
  /** What module names begin with in the publisher's file, and not in what transformers loads. */
  prefix: string;
  /** What they begin with in what transformers loads, also if not in the publisher's file. */
  added: string;
}

/**
 * With the classifier of the base model, transformers loads the class that its publisher saved, and modules have the publisher's
 * names. Without one it loads the plain encoder (`AutoModel`), whose names lack the part that they begin with in a larger class:
 * `bert.encoder…` of a `BertForMaskedLM` is `encoder…` there.
 *
 * An encoder whose tokens are labelled is loaded as its family's classifier of tokens, which adds one linear layer to it.
 *
 * @param isOfTokens whether the head labels each token
 */
export async function adapterNames(plain: Graph, features: FeatureLayer, isOfTokens = false): Promise<AdapterNames> {
  const classifier = await classifierOf(plain, features, isOfTokens);
  if (classifier) return { classifier, prefix: '', added: '' };
  const ofTokens = isOfTokens ? tokenClassifier(configOf(plain).model_type) : undefined;
  if (ofTokens) return { classifier: { module: ofTokens.head, hasBias: true }, prefix: '', added: ofTokens.prefix };
  return { classifier, prefix: encoderPrefix(plain), added: '' };
}

const configOf = ({ metadata }: Graph) =>
  JSON.parse(metadata[METADATA.config] ?? '{}') as { architectures?: unknown[]; model_type?: unknown };

/** The first part of most weights' names, `bert.`, in a class that holds an encoder; empty for an encoder, and if it is not known. */
function encoderPrefix(plain: Graph): string {
  const { initializers } = plain;
  const [architecture] = configOf(plain).architectures ?? [];
  if (typeof architecture !== 'string' || !/For[A-Z]\w*$|LMHeadModel$/.test(architecture)) return '';
  const counts = new Map<string, number>();
  for (const name of initializers.keys()) {
    const [first, ...others] = name.split('.');
    if (others.length > 1) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most ? `${most[0]}.` : '';
}

/**
 * A model's classifier by its publisher's name (`classifier`, `score`, `fc`), if that is one linear layer on the features that a new
 * head reads: the new head can then take its place. Null for a model without a classifier, one with several layers, or a name that the
 * graph did not keep.
 */
async function classifierOf(
  plain: Graph,
  features: FeatureLayer,
  isOfTokens: boolean,
): Promise<AdapterNames['classifier']> {
  const shapes = await knownShapes(plain);
  const layout = new Layout(plain, shapes);
  const main = mainOutput(plain, layout);
  if ((shapes.get(main)?.length === 3) !== isOfTokens) return null;
  const trunk = trunkOf(plain, main);
  const head = headOf(trunk, layout, main);
  const last = trunk.nodes.findIndex(({ outputs }) => outputs.includes(features.name));
  // Models that were imported earlier have features before BERT's pooler.
  if (last < 0 || weightsBetween(plain, trunk)(last, head - 1).length > 0) return null;
  const products = trunk.nodes.slice(head).filter(trunk.isProduct);
  const [product] = products;
  const weight = product?.inputs[1];
  if (products.length !== 1 || product.op === 'Conv' || plain.initializers.get(weight)?.shape.length !== 2) return null;
  if (!plain.initializers.get(weight)?.shape.includes(features.dimension)) return null;
  const found = weightNames(plain, new Map(), {}).find(({ initializer }) => initializer === weight);
  const [name] = found?.names ?? [];
  if (!name?.endsWith('.weight')) return null;
  const module = name.slice(0, -'.weight'.length);
  return { module, hasBias: plain.initializers.has(`${module}.bias`) };
}
