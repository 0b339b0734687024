import type { SourceFacts } from '../source-facts.ts';
import type { JsonObject } from './json-object.ts';

const MAX_LABELS = 100_000;

export type ConfigFacts = Pick<SourceFacts, 'task' | 'architecture' | 'labels'> & {
  isMultiLabel: boolean;
  /** The maximum number of positions of the model's embeddings; null if it does not say. */
  maxPositions: number | null;
};

/** The facts in a `config.json` of transformers, or of timm. */
export function configFacts(config: JsonObject): ConfigFacts {
  const [first] = Array.isArray(config.architectures) ? config.architectures : [];
  const architecture = [first, config.architecture, config.model_type].find((one) => typeof one === 'string');
  return {
    task: taskOf(typeof first === 'string' ? first : '', config),
    architecture: architecture === undefined ? null : (architecture as string).slice(0, 200),
    labels: labelsOf(config),
    isMultiLabel: config.problem_type === 'multi_label_classification',
    maxPositions: maxPositions(config),
  };
}

/** The weights' head is more reliable than the uses that a card proposes. */
function taskOf(architecture: string, config: JsonObject): SourceFacts['task'] {
  if (/ForImageClassification(WithTeacher)?$/.test(architecture)) return 'IMAGE_CLASSIFICATION';
  if (/ForSequenceClassification$/.test(architecture)) return 'TEXT_CLASSIFICATION';
  if (/ForTokenClassification$/.test(architecture)) return 'TOKEN_CLASSIFICATION';
  // The heads of pretraining tell words; what is left without them are features.
  if (/(Model|ForMaskedLM|ForPreTraining|ForCausalLM)$/.test(architecture)) return 'FEATURE_EXTRACTION';
  // timm: a model without classes returns features.
  if ('pretrained_cfg' in config && typeof config.num_classes === 'number')
    return config.num_classes > 0 ? 'IMAGE_CLASSIFICATION' : 'FEATURE_EXTRACTION';
  return null;
}

/** Names of the classes in the order of the outputs; null if they were not named. */
function labelsOf(config: JsonObject): string[] | null {
  const names = listOf(config.id2label) ?? listOf(config.label_names);
  if (names === null || names.length < 2 || names.length > MAX_LABELS) return null;
  // The names that transformers writes if none were given.
  if (names.every((name, i) => name === `LABEL_${i}`)) return null;
  const labels = names.map((name) => name.trim().slice(0, 190));
  if (labels.includes('')) return null;
  // ImageNet has two cranes. Equal labels are distinguished by their position among the outputs.
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const distinct = labels.map((label, i) => ((counts.get(label) as number) > 1 ? `${label} (${i})` : label));
  return new Set(distinct).size === distinct.length ? distinct : null;
}

/** A list of strings, or the same as an object with the keys 0, 1, 2 … */
function listOf(value: unknown): string[] | null {
  if (value === null || typeof value !== 'object') return null;
  const keys = Object.keys(value);
  const list = keys.map((_, i) => (value as JsonObject)[i]);
  return list.every((one) => typeof one === 'string') ? list : null;
}

/** RoBERTa and its relatives count positions from the padding token's id on. Source: transformers, `modeling_roberta.py`. */
const SHIFTED = new Set([
  'roberta',
  'xlm-roberta',
  'xlm-roberta-xl',
  'camembert',
  'roberta-prelayernorm',
  'mpnet',
  'longformer',
]);

function maxPositions(config: JsonObject): number | null {
  // GPT-2's name; and CLIP's texts.
  const { text_config: texts } = config;
  const inside =
    texts !== null && typeof texts === 'object' ? (texts as JsonObject).max_position_embeddings : undefined;
  const positions = config.max_position_embeddings ?? config.n_positions ?? inside;
  if (typeof positions !== 'number' || !Number.isInteger(positions) || positions < 1) return null;
  if (!SHIFTED.has(String(config.model_type))) return positions;
  const padding = config.pad_token_id;
  return typeof padding === 'number' && positions > padding + 1 ? positions - padding - 1 : null;
}
