import { InvalidInputError } from '../errors.ts';
import { checkWeights } from '../onnx/check-weights.ts';
import type { Graph, Tensor } from '../onnx/graph.ts';
import type { AdapterConfig } from './adapter-config.ts';

/** The update of one weight: W + scale · B·A. */
export interface LowRankUpdate {
  /** The module of the base model, as PEFT names it: `bert.encoder.layer.0.attention.self.query`. */
  module: string;
  /** `[rank, …]`, and of an embedding `[rank, rows]`. */
  a: Tensor;
  /** `[out, rank]`, of a convolution `[out, rank, 1, 1]`, and of an embedding `[columns, rank]`. */
  b: Tensor;
  rank: number;
  scale: number;
  isEmbedding: boolean;
}

/** The weights of a LoRA adapter. */
export interface AdapterWeights {
  updates: LowRankUpdate[];
  /** Tensors that replace the base model's, or are added to it: trained biases, a classifier. By the base model's names. */
  whole: Map<string, Tensor>;
  /** A head on the base model's features, in adapters that Graft wrote: `[classes, features]` and `[classes]`. */
  head: { weight: Tensor; bias: Tensor } | null;
}

const PREFIX = 'base_model.model.';
/** The head that Graft trained on the base model's features: see `writeLoraFile`. The base model itself has no place for it. */
const OWN_HEAD = 'graft_head.';
const PART = /^(.+)\.lora_(embedding_)?([AB])(\.weight)?$/;

/**
 * Reads the weights of a LoRA adapter in PEFT's format.
 *
 * @param tensors of its file; @param name the file's name in messages
 * @throws InvalidInputError naming the tensor: a name that PEFT does not write, one of a pair that is missing, ranks that do not
 * fit, values that are NaN or infinite, a `graft_head` without what an import needs of it
 */
export function readAdapter(tensors: ReadonlyMap<string, Tensor>, config: AdapterConfig, name: string): AdapterWeights {
  checkWeights({ initializers: tensors } as Pick<Graph, 'initializers'> as Graph);
  const pairs = new Map<string, Partial<Record<'A' | 'B', Tensor>> & { isEmbedding: boolean }>();
  const whole = new Map<string, Tensor>();
  for (const [key, tensor] of tensors) {
    if (key.startsWith(OWN_HEAD)) continue;
    if (!key.startsWith(PREFIX)) {
      throw new InvalidInputError(`${name}: “${key}” does not begin with ${PREFIX}, as PEFT's tensors do.`);
    }
    const own = key.slice(PREFIX.length);
    const part = PART.exec(own);
    if (part) {
      const [, module, embedding, side] = part;
      const pair = pairs.get(module) ?? { isEmbedding: embedding !== undefined };
      pairs.set(module, { ...pair, [side]: tensor });
    } else if (own.includes('lora_')) {
      throw new InvalidInputError(`${name}: “${key}” is neither an A nor a B of LoRA, and is not supported.`);
    } else if (!own.includes('.original_module.')) {
      whole.set(own.replace(/\.modules_to_save\.|\.base_layer\./, '.'), tensor);
    }
  }
  const updates = [...pairs].map(([module, { A, B, isEmbedding }]) => {
    if (!A || !B) throw new InvalidInputError(`${name}: ${module} has no ${A ? 'lora_B' : 'lora_A'}.`);
    const rank = A.shape[0];
    if (B.shape[1] !== rank || A.shape.length < 2 || B.shape.slice(2).some((size) => size !== 1)) {
      throw new InvalidInputError(
        `${name}: the lora_A [${A.shape.join(', ')}] and lora_B [${B.shape.join(', ')}] of ${module} do not fit each other.`,
      );
    }
    return { module, a: A, b: B, rank, scale: config.scaleOf(module, rank), isEmbedding };
  });
  const head = ownHead(tensors, config, name);
  if (updates.length === 0 && whole.size === 0 && !head) throw new InvalidInputError(`${name} has no tensors.`);
  return { updates, whole, head };
}

function ownHead(tensors: ReadonlyMap<string, Tensor>, config: AdapterConfig, name: string): AdapterWeights['head'] {
  const names = [...tensors.keys()].filter((key) => key.startsWith(OWN_HEAD));
  if (names.length === 0) return null;
  const [weight, bias] = ['weight', 'bias'].map((part) => tensors.get(`${OWN_HEAD}${part}`));
  if (!weight || !bias || names.length > 2) {
    throw new InvalidInputError(
      `${name}: the head that Graft trained has the tensors ${names.slice(0, 5).join(', ')}, but needs graft_head.weight and graft_head.bias.`,
    );
  }
  if (!config.head || !config.labels) throw olderHeadError(name);
  const [classes, features] = weight.shape;
  const fits = weight.shape.length === 2 && bias.shape.join() === `${classes}` && classes === config.labels.length;
  if (!fits || weight.type !== 'float' || bias.type !== 'float') {
    throw new InvalidInputError(
      `${name}: graft_head.weight [${weight.shape.join(', ')}] and graft_head.bias [${bias.shape.join(', ')}] have to be float32, [${config.labels.length}, ${features}] and [${config.labels.length}]: adapter_config.json has ${config.labels.length} labels under graft.`,
    );
  }
  return { weight, bias };
}

const olderHeadError = (name: string) =>
  new InvalidInputError(
    `${name}: graft_head is a head that Graft trained on the features of the base model, but adapter_config.json does not say under graft which features it reads (labels, feature_layer, activation): it labels words one by one, or an earlier version wrote it. Import the checkpoint of that fine-tune instead (the .onnx file at Checkpoint.downloadUrl): the adapter and the head are in it.`,
  );
