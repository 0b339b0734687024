import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { PLAIN_ISSUES } from '../plain-issues.ts';
import type { Loss } from '../training/losses/loss.ts';

/** The file that PEFT writes beside an adapter's weights. */
export const ADAPTER_CONFIG = 'adapter_config.json';
export const ADAPTER_WEIGHTS = 'adapter_model.safetensors';
export const ADAPTER_STATE_DICT = 'adapter_model.bin';

/** What an `adapter_config.json` of Hugging Face's PEFT says about a LoRA adapter. */
export interface AdapterConfig {
  /** The base model: a repository of the hub, a name in the zoo, or a folder of the machine that trained it. A name only: it is never opened. */
  base: string;
  /** SHA-256 of the base model's ONNX file, in adapters that Graft wrote. */
  baseSha256: string | null;
  /** alpha / rank, or alpha / √rank with rsLoRA, of a module. */
  scaleOf(module: string, rank: number): number;
  /** Whether square weights are `[in, out]`, as in GPT-2's Conv1D; the others show it by their shape. */
  fanInFanOut: boolean;
  /** Modules that were trained as a whole, such as a classifier. */
  modulesToSave: string[];
  /** PEFT's task: `SEQ_CLS`, `FEATURE_EXTRACTION`; null if it has none, as for pictures. */
  taskType: string | null;
  /** The class of transformers that the adapter was trained on, where PEFT keeps it: `ViTForImageClassification`. */
  baseClass: string | null;
  /** Names of the classes, in adapters that Graft wrote. */
  labels: string[] | null;
  /** How the head that an adapter of Graft's brings reads the base model; null in other adapters. */
  head: OwnHead | null;
}

/** What a head that Graft trained needs beside its weights. */
export interface OwnHead {
  /** The layer of the base model, as the zoo has it, whose features it reads. */
  featureLayer: string;
  /** What is made of the logits: see `addActivation`. */
  activation: Loss['activation'];
  /** Whether it was trained on pairs of texts. */
  pairs: boolean;
}

const count = z.number().int().min(1).max(100_000);
const strings = z.array(z.string().max(1000)).max(10_000);

const schema = z.looseObject({
  peft_type: z.string().max(100),
  base_model_name_or_path: z.string().min(1).max(1000),
  r: count,
  lora_alpha: z.number().positive().max(1e6),
  rank_pattern: z.record(z.string().max(1000), count).nullish(),
  alpha_pattern: z.record(z.string().max(1000), z.number().positive().max(1e6)).nullish(),
  use_rslora: z.boolean().nullish(),
  fan_in_fan_out: z.boolean().nullish(),
  modules_to_save: strings.nullish(),
  task_type: z.string().max(100).nullish(),
  auto_mapping: z.looseObject({ base_model_class: z.string().max(200).nullish() }).nullish(),
  init_lora_weights: z.union([z.boolean(), z.string().max(100)]).nullish(),
  graft: z
    .looseObject({
      base_sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .nullish(),
      labels: z.array(z.string().min(1).max(200)).min(1).max(100_000).nullish(),
      activation: z.enum(['Softmax', 'Sigmoid', 'NormalizedSigmoid']).nullish(),
      feature_layer: z.string().min(1).max(1000).nullish(),
      pairs: z.boolean().nullish(),
    })
    .nullish(),
});

/** Fields that say how the adapter was trained, or what its tensors show anyway. */
const HARMLESS = new Set([
  ...Object.keys(schema.shape),
  'bias',
  'corda_config',
  'eva_config',
  'exclude_modules',
  'inference_mode',
  'layers_pattern',
  'layers_to_transform',
  'loftq_config',
  'lora_dropout',
  'megatron_core',
  'peft_version',
  'qalora_group_size',
  'revision',
  'runtime_config',
  'target_modules',
]);

/** Ways to start that change the base model's weights: without that change the adapter means something else. */
const CHANGES_BASE = /^(pissa|olora|corda|loftq)/;

/**
 * Reads an `adapter_config.json`.
 *
 * @param file its name in messages
 * @throws InvalidInputError naming the field, if it is not that of a LoRA adapter, or if it says something of the weights that
 * is not supported: DoRA, replicated layers, a field that is not known
 */
export function readAdapterConfig(text: string, file: string): AdapterConfig {
  const config = parse(text, file);
  const refuse = (field: string, why: string): never => {
    throw new InvalidInputError(`${file}: ${field} ${why}`);
  };
  if (config.peft_type !== 'LORA') {
    refuse('peft_type', `is ${JSON.stringify(config.peft_type)}. Only LORA adapters can be merged into a model.`);
  }
  const start = config.init_lora_weights;
  if (typeof start === 'string' && CHANGES_BASE.test(start)) {
    refuse(
      'init_lora_weights',
      `is ${JSON.stringify(start)}, which changes the base model's weights before training. Convert the adapter to plain LoRA first: save_pretrained(folder, path_initial_model_for_weight_conversion=…).`,
    );
  }
  for (const [field, value] of Object.entries(config)) {
    if (HARMLESS.has(field) || isOff(value)) continue;
    refuse(
      field,
      `is ${JSON.stringify(value).slice(0, 100)}, which Graft does not support: the adapter's weights could mean something else. Merge it in Python (merge_and_unload) and import the merged model.`,
    );
  }
  const rankOf = patterns('rank_pattern', config.rank_pattern ?? {}, file);
  const alphaOf = patterns('alpha_pattern', config.alpha_pattern ?? {}, file);
  return {
    base: config.base_model_name_or_path,
    baseSha256: config.graft?.base_sha256 ?? null,
    scaleOf(module, rank) {
      const wanted = rankOf(module) ?? config.r;
      if (wanted !== rank) refuse('r', `is ${wanted} for ${module}, but its weights have the rank ${rank}.`);
      const alpha = alphaOf(module) ?? config.lora_alpha;
      return alpha / (config.use_rslora ? Math.sqrt(rank) : rank);
    },
    fanInFanOut: config.fan_in_fan_out ?? false,
    modulesToSave: config.modules_to_save ?? [],
    taskType: config.task_type ?? null,
    baseClass: config.auto_mapping?.base_model_class ?? null,
    labels: config.graft?.labels ?? null,
    head: ownHead(config.graft),
  };
}

function ownHead(graft: z.infer<typeof schema>['graft']): OwnHead | null {
  if (!graft?.feature_layer) return null;
  return { featureLayer: graft.feature_layer, activation: graft.activation ?? null, pairs: graft.pairs ?? false };
}

function parse(text: string, file: string): z.infer<typeof schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError(`${file} is not JSON: ${(cause as Error).message}`, undefined, { cause });
  }
  const parsed = schema.safeParse(value, PLAIN_ISSUES);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidInputError(`${file}: ${issue.path.join('.') || 'it'} ${issue.message}.`);
}

/** PEFT writes every option of its version; those that are off have one of these values. */
function isOff(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/**
 * The value for a module whose name is a key, or ends in `.key`. PEFT reads keys as regular expressions; of these, `^` at the start
 * and escaped dots are understood.
 *
 * @throws InvalidInputError for other regular expressions: without them, modules would silently get another value
 */
function patterns(field: string, values: Record<string, number>, file: string) {
  const entries = Object.entries(values).map(([key, value]) => {
    const name = key.replace(/^\^/, '').replaceAll('\\.', '.');
    if (/[^\w.-]/.test(name)) {
      throw new InvalidInputError(
        `${file}: ${field} has the regular expression ${JSON.stringify(key.slice(0, 100))}, which Graft does not read. Write the names of the modules instead.`,
      );
    }
    return { name, isWhole: key.startsWith('^'), value };
  });
  return (module: string) =>
    entries.find(({ name, isWhole }) => module === name || (!isWhole && module.endsWith(`.${name}`)))?.value;
}
