import { writeNetwork } from '../architectures/write-network.ts';
import { InvalidInputError } from '../errors.ts';
import { float16ToNumber } from '../onnx/float16.ts';
import type { Graph, Tensor } from '../onnx/graph.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import { HEAD } from '../training/head/head.ts';
import { logitsDifference } from './logits-difference.ts';
import { MODEL_TYPES } from './model-types.ts';

/**
 * The pictures' families whose classifier is one linear layer over the features that a model without one gives: the prefix that the
 * body's weights have in the classifier, and the module of that layer.
 */
const BODIES: Record<string, { prefix: string; head: string }> = {
  convnext: { prefix: 'convnext.', head: 'classifier' },
  mobilenet_v2: { prefix: 'mobilenet_v2.', head: 'classifier' },
  resnet: { prefix: 'resnet.', head: 'classifier.1' },
  swin: { prefix: 'swin.', head: 'classifier' },
};

/** Logits of the family's network and of the checkpoint's may differ by this share of the largest one. */
const TOLERANCE = 1e-4;

/** A checkpoint of a model that was imported from a family's config.json and weights. */
interface FamilyCheckpoint {
  modality: 'IMAGE' | 'TEXT';
  /** The network that is published: logits out. Its weights have their publisher's names. */
  graph: Graph;
  /** What a config.json says of labels and problem, without the family. */
  config: Record<string, unknown>;
  /** The config.json and the weights that the fine-tuned model was imported from. */
  base: { config: Record<string, unknown>; tensors: ReadonlyMap<string, Tensor> };
}

/**
 * A `model.safetensors` for transformers, and the class that its config.json, otherwise the publisher's with the checkpoint's labels,
 * has to name; or why there is none, in a sentence for the card.
 */
export type FamilyWeights =
  | { weights: Uint8Array<ArrayBuffer>; architecture: string; why: null }
  | { weights: null; architecture: null; why: string };

/**
 * A checkpoint in its family's own layout, as transformers' `AutoModelFor…Classification` loads it. It is written only if the
 * family's network with these weights, which is what an import of them would write (see `architectures`), gives the checkpoint's
 * logits. Running both finds a head on features that the family's classifier does not read, and one that it cannot hold.
 */
export async function familyWeights(checkpoint: FamilyCheckpoint): Promise<FamilyWeights> {
  const { graph, base } = checkpoint;
  try {
    const form = { file: 'model.safetensors', pictureSize: pictureSizeOf(graph) };
    const network = writeNetwork({ ...base, ...form });
    const target = classifierOf(network, checkpoint);
    if (!target)
      return refused(`transformers has no classifier of ${base.config.model_type} that ends as this one does`);
    const tensors = withValues(network, checkpoint, target);
    if (!tensors) return refused('its head is not one linear layer');
    const config = { ...base.config, ...checkpoint.config, architectures: [target.architecture] };
    const again = writeNetwork({ tensors, config, ...form });
    if (!((await logitsDifference(graph, again)) <= TOLERANCE)) {
      return refused(
        `${target.architecture} reads other features than those that were trained on, or its last layer has no bias`,
      );
    }
    return { weights: writeSafetensors(tensors, { format: 'pt' }), architecture: target.architecture, why: null };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return refused(error.message.split('\n')[0]);
  }
}

function pictureSizeOf({ inputs: [{ shape }] }: Graph): [height: number, width: number] | null {
  const [, , height, width] = shape;
  return typeof height === 'number' && typeof width === 'number' ? [height, width] : null;
}

const refused = (reason: string): FamilyWeights => ({
  weights: null,
  architecture: null,
  why: `It has no model.safetensors for transformers in Python: ${reason.replace(/[.:]$/, '')}. The ONNX file runs in transformers.js, and in Python in onnxruntime.`,
});

/** A class of transformers, the module of its last layer, and what the body's weights are called before it. */
interface Target {
  architecture: string;
  head: string;
  prefix: string;
}

/** The classifier that the fine-tuned model is already, or that its family has for a body alone. */
function classifierOf(network: Graph, { base: { config }, modality }: FamilyCheckpoint): Target | null {
  const [architecture] = Array.isArray(config.architectures) ? config.architectures : [];
  const wanted = modality === 'IMAGE' ? /ForImageClassification$/ : /ForSequenceClassification$/;
  if (typeof architecture === 'string' && wanted.test(architecture)) {
    const head = lastLinear(network);
    return head === null ? null : { architecture, head, prefix: '' };
  }
  const type = String(config.model_type);
  const known: Record<string, string> = MODEL_TYPES[modality];
  const body = Object.hasOwn(BODIES, type) ? BODIES[type] : undefined;
  return body && Object.hasOwn(known, type) ? { architecture: known[type], ...body } : null;
}

/** The module of the layer that gives the logits. */
function lastLinear({ nodes, initializers }: Graph): string | null {
  const maker = (name: string) => nodes.find(({ outputs }) => outputs.includes(name));
  let node = maker('logits');
  if (node?.op === 'Identity') node = maker(node.inputs[0]);
  if (node?.op === 'Add') node = node.inputs.map(maker).find((one) => one?.op === 'MatMul');
  const weight = node?.op === 'MatMul' ? node.inputs[1] : '';
  return initializers.has(weight) && weight.endsWith('.weight') ? weight.slice(0, -'.weight'.length) : null;
}

/**
 * The family's tensors with the checkpoint's values; null if the checkpoint has no head as `exportCheckpoint` writes it.
 *
 * @param network the fine-tuned model's, which shows which weights a network holds the other way round
 */
function withValues(
  network: Graph,
  { graph, base }: FamilyCheckpoint,
  { head, prefix }: Target,
): Map<string, Tensor> | null {
  const [weights, bias] = [graph.initializers.get(HEAD.weights), graph.initializers.get(HEAD.bias)];
  if (!weights || !bias) return null;
  const tensors = new Map<string, Tensor>();
  for (const [name, published] of base.tensors) {
    const before = published.type === 'float16' ? widened(published) : published;
    const trained = graph.initializers.get(name);
    const isTurned = before.shape.length === 2 && !isSame(before, network.initializers.get(name) ?? before);
    const value = trained && (isTurned ? turned(trained) : { ...trained, shape: before.shape });
    tensors.set(`${prefix}${name}`, value && value.data.length === before.data.length ? value : before);
  }
  tensors.set(`${head}.weight`, turned(weights));
  // A classifier without a bias, as GPT-2's, has no place for one.
  if (prefix !== '' || base.tensors.has(`${head}.bias`)) tensors.set(`${head}.bias`, bias);
  return tensors;
}

const isSame = (a: Tensor, b: Tensor) =>
  a.shape.every((size, axis) => size === b.shape[axis]) && a.data.every((value, i) => value === b.data[i]);

function turned({ type, shape: [rows, columns], data }: Tensor): Tensor {
  const values = data as Float32Array;
  const result = Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
  return { type, shape: [columns, rows], data: result };
}

const widened = ({ shape, data }: Tensor): Tensor => ({
  type: 'float',
  shape,
  data: Float32Array.from(data as Uint16Array, float16ToNumber),
});
