import { random } from '../../data/random.ts';
import { backboneOf } from '../../features/backbone.ts';
import { findFeatureLayers } from '../../features/feature-layers.ts';
import { tokenBackboneOf } from '../../features/token-backbone.ts';
import { type FeatureLayer, isImagePreprocessing, type Preprocessing } from '../../model.ts';
import type { Graph } from '../../onnx/graph.ts';
import { renameTensors } from '../../simplify/rename-tensors.ts';
import { simplifyGraph } from '../../simplify/simplify.ts';
import { withPooledLayer } from '../../text/pooled-layer.ts';
import { exportCheckpoint } from '../../training/export/export-checkpoint.ts';
import { crossEntropy } from '../../training/losses/cross-entropy.ts';

/**
 * A checkpoint as a FULL fine-tune leaves it: every weight of the network moved a little, and a new head on a feature layer, by default
 * the last; of an encoder of texts with a pooling, on the pooled tokens; or one that labels tokens.
 */
export async function checkpointOf(
  network: Graph,
  {
    labels,
    preprocessing,
    layer,
    bias = true,
    ofTokens = false,
  }: { labels: string[]; preprocessing: Preprocessing; layer?: string; bias?: boolean; ofTokens?: boolean },
): Promise<Uint8Array<ArrayBuffer>> {
  const found = await findFeatureLayers(await simplifyGraph(withPixels(network)));
  const backbone = ofTokens
    ? (await tokenBackboneOf(found.graph, found.featureLayers)).backbone
    : await pooledBackbone(found, layer, preprocessing);
  const generator = random(11);
  const trained = new Map(
    [...backbone.graph.initializers].flatMap(([name, { type, data }]) =>
      type === 'float' && /\.(weight|bias)$/.test(name)
        ? [[name, Float32Array.from(data as Float32Array, (value) => value * (1 + 0.2 * generator.next()))] as const]
        : [],
    ),
  );
  const draw = (size: number) => Float32Array.from({ length: size }, () => 2 * generator.next() - 1);
  const head = { weights: draw(backbone.dimension * labels.length), bias: draw(labels.length) };
  if (!bias) head.bias.fill(0);
  return exportCheckpoint(backbone, trained, head, { labels, preprocessing, loss: crossEntropy });
}

async function pooledBackbone(...given: Parameters<typeof layerOf>) {
  const { graph, layer } = layerOf(...given);
  return backboneOf(graph, layer);
}

function layerOf(
  { graph, featureLayers }: { graph: Graph; featureLayers: FeatureLayer[] },
  wanted: string | undefined,
  preprocessing: Preprocessing,
): { graph: Graph; layer: FeatureLayer } {
  const layer = featureLayers.findLast(({ name }) => wanted === undefined || name === wanted);
  if (!layer) throw new Error(`no layer ${wanted} among ${featureLayers.map(({ name }) => name)}`);
  const { pooling, normalize = false } = isImagePreprocessing(preprocessing) ? {} : preprocessing;
  return pooling ? withPooledLayer(graph, layer.name, layer.dimension, { pooling, normalize }) : { graph, layer };
}

/** Pictures come in as `pixels` in every checkpoint. */
function withPixels(network: Graph): Graph {
  const named = (name: string) => (name === 'pixel_values' ? 'pixels' : name);
  const inputs = network.inputs.map((input) => ({ ...input, name: named(input.name) }));
  return { ...renameTensors(network, new Map([['pixel_values', 'pixels']])), inputs };
}
