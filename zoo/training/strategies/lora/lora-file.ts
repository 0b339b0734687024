import type { Task } from '../../../data/dataset.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { weightNames } from '../../../safetensors/weight-names.ts';
import { writeSafetensors } from '../../../safetensors/write-safetensors.ts';
import type { Loss } from '../../losses/loss.ts';
import { type Adapter, mergeLora } from './add-lora.ts';

/** The new head, as it goes into an adapter's file. */
export interface AdapterHead {
  /** `weights [features, classes]`, as a checkpoint has it. */
  weights: Float32Array;
  bias: Float32Array;
  /** The layer of the base model that it replaces; null if it stands beside the base model: see `adapterNames`. */
  classifier: { module: string; hasBias: boolean } | null;
  /** Left out of the modules' names: see `adapterNames`. */
  prefix: string;
  /** What they begin with, if the publisher's names do not: see there. */
  added?: string;
  labels: string[];
  modality: 'IMAGE' | 'TEXT';
  task?: Task;
  /** What the checkpoint makes of the logits: see `addActivation`. */
  activation: Loss['activation'];
  /** The layer of the base model in the zoo whose features the head reads. */
  featureLayer: string;
  /** Whether it was trained on pairs of texts. */
  pairs: boolean;
}

/** The name of the head's tensors where it replaces no classifier. PEFT leaves them out. */
const OWN_HEAD = 'graft_head';

/**
 * Writes the LoRA adapter without the base weights, as the `adapter_model.safetensors` of Hugging Face's PEFT: `base_model.model.` and
 * the module, then `.lora_A.weight` `[rank, in]` and `.lora_B.weight` `[out, rank]` (of a convolution `[rank, in, height, width]` and
 * `[out, rank, 1, 1]`). Modules have the names of the publisher's weights, if the graph kept them.
 *
 * The head that was trained with them, `[classes, features]`, stands under the base model's classifier, which PEFT replaces by it
 * (`modules_to_save`); otherwise under `graft_head.weight` and `.bias`, for PEFT's own models have no place for it. PEFT's
 * `adapter_config.json` is in the metadata, except the base model: see `adapterConfigFile`. Its `graft` has what an import here needs
 * to put that head on the base model: see `applyOwnHead`.
 *
 * @param graph before LoRA was added
 */
export function writeLoraFile(
  graph: Graph,
  adapters: Adapter[],
  trained: ReadonlyMap<string, Float32Array>,
  head: AdapterHead,
  { rank, alpha }: { rank: number; alpha: number },
): Uint8Array<ArrayBuffer> {
  const modules = moduleNames(graph);
  const { added = '' } = head;
  const moduleOf = (weight: string) => {
    const name = modules.get(weight) ?? weight.replace(/\.weight$/, '');
    const own = name.startsWith(head.prefix) ? name.slice(head.prefix.length) : name;
    return own.startsWith(added) ? own : `${added}${own}`;
  };
  const float = (data: Float32Array | undefined, shape: number[]): Tensor => ({
    type: 'float',
    shape,
    data: data ?? new Float32Array(),
  });
  const classes = head.bias.length;
  const features = head.weights.length / classes;
  const module = moduleReplaced(head);
  const ofHead = module === null ? OWN_HEAD : `base_model.model.${module}`;
  // PEFT looks for the end of a name, and saves DistilBERT's pre_classifier as a whole where that says classifier.
  const isWhole = ({ weight }: Adapter) => module !== null && moduleOf(weight).endsWith(module);
  const [whole, lowRank] = [adapters.filter(isWhole), adapters.filter((adapter) => !isWhole(adapter))];
  const merged = mergeLora(graph, whole, trained, { rank, alpha });
  const tensors: [string, Tensor][] = [
    ...lowRank.flatMap(({ weight, a, b, rows, columns, shape }): [string, Tensor][] => {
      const [inner, ofB] = shape.length === 2 ? [[columns], []] : [shape.slice(1), shape.slice(2).map(() => 1)];
      return [
        [`base_model.model.${moduleOf(weight)}.lora_A.weight`, float(trained.get(a), [rank, ...inner])],
        [`base_model.model.${moduleOf(weight)}.lora_B.weight`, float(trained.get(b), [rows, rank, ...ofB])],
      ];
    }),
    ...whole.flatMap(({ weight, rows, columns, shape, transposed }): [string, Tensor][] => {
      const values = merged.get(weight) ?? new Float32Array();
      const bias = graph.initializers.get(weight.replace(/weight$/, 'bias'));
      const own = transposed ? float(turned(values, columns, rows), [rows, columns]) : float(values, shape);
      const name = `base_model.model.${moduleOf(weight)}`;
      return [[`${name}.weight`, own], ...(bias ? [[`${name}.bias`, bias] satisfies [string, Tensor]] : [])];
    }),
    [`${ofHead}.weight`, float(turned(head.weights, features, classes), [classes, features])],
    ...(module !== null && !head.classifier?.hasBias
      ? []
      : [[`${ofHead}.bias`, float(head.bias, [classes])] satisfies [string, Tensor]]),
  ];
  const config = {
    peft_type: 'LORA',
    task_type: taskType(module, head),
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    bias: 'none',
    target_modules: lowRank.map(({ weight }) => moduleOf(weight)),
    modules_to_save: module === null ? null : [module, ...whole.map(({ weight }) => moduleOf(weight))],
    inference_mode: true,
    graft: {
      labels: head.labels,
      ...(head.task === 'TOKEN_LABELS' ? {} : { activation: head.activation, feature_layer: head.featureLayer }),
      ...(head.pairs ? { pairs: true } : {}),
    },
  };
  return writeSafetensors(tensors, { format: 'pt', adapter_config: JSON.stringify(config) });
}

/** A matrix `[rows, columns]` with its axes swapped. */
const turned = (values: Float32Array, rows: number, columns: number) =>
  Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);

/** The classifier that the head takes the place of; null if that has no bias, and the head has one, which PEFT would drop. */
function moduleReplaced({ classifier, bias }: AdapterHead): string | null {
  if (classifier === null) return null;
  return classifier.hasBias || bias.every((value) => value === 0) ? classifier.module : null;
}

/**
 * PEFT's task. It has none for pictures; and for texts it would save `classifier` as a whole, which has two layers in RoBERTa, of which
 * the head is the second.
 */
function taskType(module: string | null, { modality, task }: AdapterHead): string | null {
  if (module === null) return 'FEATURE_EXTRACTION';
  if (task === 'TOKEN_LABELS') return 'TOKEN_CLS';
  return modality === 'TEXT' && !module.includes('.') ? 'SEQ_CLS' : null;
}

/** The modules of PyTorch that a graph's weights belong to, by initializer. */
function moduleNames(graph: Graph): Map<string, string> {
  return new Map(
    weightNames(graph, new Map(), {}).flatMap(({ initializer, names: [name] }) =>
      name?.endsWith('.weight') ? [[initializer, name.slice(0, -'.weight'.length)] as const] : [],
    ),
  );
}
