import { familyOf, writeNetwork } from '../architectures/write-network.ts';
import { InvalidInputError } from '../errors.ts';
import type { Graph, Tensor } from '../onnx/graph.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import { type FamilyClassifier, familyClassifier, tokenClassifier } from './family-classifiers.ts';
import { headOf } from './head-of.ts';
import { logitsDifference } from './logits-difference.ts';
import type { Classified } from './model-types.ts';
import { trainedTensors } from './trained-tensors.ts';
import { transparentLayer } from './transparent-layer.ts';

/** Logits of the family's network and of the checkpoint's may differ by this share of the largest one. */
const TOLERANCE = 1e-4;

/** A checkpoint of a model that was imported from a family's config.json and weights. */
interface FamilyCheckpoint {
  classified: Classified;
  /** The network that is published: logits out. Its weights have their publisher's names. */
  graph: Graph;
  /** What a config.json says of labels and problem, without the family. */
  config: Record<string, unknown>;
  /** The config.json and the weights that the fine-tuned model was imported from. */
  base: { config: Record<string, unknown>; tensors: ReadonlyMap<string, Tensor> };
  /** The id that texts are padded with; null for pictures. */
  padId: number | null;
}

/**
 * A `model.safetensors` for transformers, and what its config.json, otherwise the publisher's with the checkpoint's labels, has to say;
 * or why there is none, in a sentence for the card.
 */
export type FamilyWeights =
  | { weights: Uint8Array<ArrayBuffer>; members: Record<string, unknown>; why: null }
  | { weights: null; members: null; why: string };

/**
 * A checkpoint in its family's own layout, as transformers' `AutoModelFor…Classification` loads it. It is written only if the
 * family's network with these weights, which is what an import of them would write (see `architectures`), gives the checkpoint's
 * logits. Running both finds a head on features that the family's classifier does not read, and one that it cannot hold.
 *
 * A head on a text's first token, where the family has another layer before its last, is written behind a layer that lets that token
 * through: see `transparentLayer`.
 */
export async function familyWeights(checkpoint: FamilyCheckpoint): Promise<FamilyWeights> {
  const { graph, base, padId } = checkpoint;
  try {
    const form = { file: 'model.safetensors', pictureSize: pictureSizeOf(graph) };
    const network = writeNetwork({ ...base, ...form });
    const target = classifierOf(network, checkpoint);
    if (!target)
      return refused(`transformers has no classifier of ${base.config.model_type} that ends as this one does`);
    const head = headOf(graph);
    if (!head) return refused('its head is not one linear layer');
    const body = bodyOf(network, checkpoint, target);
    const members = membersOf(base.config, target, padId);
    const config = { ...base.config, ...checkpoint.config, ...members };
    for (const ending of endingsOf(body, head, target)) {
      const tensors = new Map([...body, ...ending]);
      const again = writeNetwork({ tensors, config, ...form });
      if ((await logitsDifference(graph, again, padId)) <= TOLERANCE) {
        return { weights: writeSafetensors(tensors, { format: 'pt' }), members, why: null };
      }
    }
    return refused(
      `${target.architecture} reads other features than those that were trained on, or its last layer has no bias`,
    );
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
  members: null,
  why: `transformers in Python has no class for it: ${reason.replace(/[.:]$/, '')}. The ONNX file runs in transformers.js, and in Python in onnxruntime.`,
});

/** The names of transformers' classes. */
const CLASSES: Record<Classified, RegExp> = {
  IMAGE: /ForImageClassification$/,
  TEXT: /ForSequenceClassification$/,
  TOKENS: /ForTokenClassification$/,
};

/** The classifier that the fine-tuned model is already, or that its family has for a body alone. */
function classifierOf(network: Graph, { base: { config, tensors }, classified }: FamilyCheckpoint): Target | null {
  const [architecture] = Array.isArray(config.architectures) ? config.architectures : [];
  const known = classified === 'TOKENS' ? tokenClassifier(config.model_type) : familyClassifier(config.model_type);
  if (typeof architecture === 'string' && CLASSES[classified].test(architecture)) {
    const head = lastLinear(network);
    if (head === null) return null;
    const { readsLastToken = false, dense = null } = known ?? {};
    const hasBias = tensors.has(`${head}.bias`);
    return { architecture, head, prefix: '', hasBias, readsLastToken, dense, isBody: false };
  }
  if (known?.modality !== (classified === 'IMAGE' ? 'IMAGE' : 'TEXT')) return null;
  return { ...known, hasBias: familyOf(config)?.classifierHasBias ?? true, isBody: true };
}

interface Target extends Omit<FamilyClassifier, 'modality'> {
  /** Whether its last layer has a bias. */
  hasBias: boolean;
  /** Whether the fine-tuned model is a body without a classifier of whole pictures or texts. */
  isBody: boolean;
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

/** What the config has to say besides labels; a decoder looks for the last token before the padding. */
const membersOf = (
  config: Record<string, unknown>,
  { architecture, readsLastToken }: Target,
  padId: number | null,
): Record<string, unknown> => ({
  architectures: [architecture],
  ...(readsLastToken && padId !== null ? { pad_token_id: padId } : {}),
  ...asFloat32(config),
});

/** The members of a config that name the type of the weights, which Graft writes in float32: transformers loads them as it says. */
export const asFloat32 = (config: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    ['dtype', 'torch_dtype'].filter((key) => typeof config[key] === 'string').map((key) => [key, 'float32']),
  );

/** The layers of a classifier of whole texts, which one of tokens does not have. */
const OF_WHOLE_TEXTS = /^(pre_)?classifier\.|^score\.|(^|\.)pooler\./;

/** The family's tensors with the checkpoint's values, by the names that its classifier has for them. */
function bodyOf(
  network: Graph,
  { graph, base, classified }: FamilyCheckpoint,
  { prefix, isBody }: Target,
): Map<string, Tensor> {
  const tensors = trainedTensors(network, graph, base.tensors);
  // The heads of a text model's pretraining have no place in a classifier, and nothing reads them.
  const isLeft = (name: string) =>
    isBody &&
    classified !== 'IMAGE' &&
    (!network.initializers.has(name) || (classified === 'TOKENS' && OF_WHOLE_TEXTS.test(name)));
  return new Map(
    [...tensors].flatMap(([name, tensor]): [string, Tensor][] =>
      isLeft(name) ? [] : [[name.startsWith(prefix) ? name : `${prefix}${name}`, tensor]],
    ),
  );
}

/** The layers that end the classifier, the likeliest first. */
function endingsOf(
  body: ReadonlyMap<string, Tensor>,
  { weight, bias }: { weight: Tensor; bias: Tensor },
  { head, hasBias, dense }: Target,
): [string, Tensor][][] {
  const last = (ofWeight: Tensor, ofBias: Tensor): [string, Tensor][] => [
    [`${head}.weight`, ofWeight],
    // A classifier without a bias, as GPT-2's, has no place for one.
    ...(hasBias ? [[`${head}.bias`, ofBias] satisfies [string, Tensor]] : []),
  ];
  const direct = dense === null || body.has(`${dense.module}.weight`) ? [last(weight, bias)] : [];
  const bound = dense && boundOf(body);
  if (!bound || bound.length !== weight.shape[1]) return direct;
  const before = transparentLayer(dense.activation, bound);
  const behind = before.read({ weight, bias });
  const through: [string, Tensor][] = [
    [`${dense.module}.weight`, before.weight],
    [`${dense.module}.bias`, before.bias],
    ...last(behind.weight, behind.bias),
  ];
  return [...direct, through];
}

/** The largest size of each feature behind an encoder's last normalization: √width · |weight| + |bias|. */
function boundOf(body: ReadonlyMap<string, Tensor>): Float32Array | null {
  const numbered = [...body.keys()].flatMap((name) => {
    const [, layer] = /\.layer\.(\d+)\.(?:output\.LayerNorm|output_layer_norm)\.weight$/.exec(name) ?? [];
    return layer === undefined ? [] : [{ name, layer: Number(layer) }];
  });
  const [last] = numbered.toSorted((a, b) => b.layer - a.layer);
  if (!last) return null;
  const weight = body.get(last.name)?.data as Float32Array;
  const bias = body.get(last.name.replace(/weight$/, 'bias'))?.data as Float32Array;
  return weight.map((value, i) => Math.sqrt(weight.length) * Math.abs(value) + Math.abs(bias[i]));
}
