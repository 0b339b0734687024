import type { JsonObject } from '../sources/facts/json-object.ts';
import type { AdapterConfig } from './adapter-config.ts';
import type { AdapterWeights } from './read-adapter.ts';

/** The classes of transformers for PEFT's tasks, by the end of their names. */
const CLASSES: Record<string, string> = { SEQ_CLS: 'ForSequenceClassification', TOKEN_CLS: 'ForTokenClassification' };

/** The last layer of transformers' classifiers, some of which have two: `pre_classifier` and `classifier`, `dense` and `out_proj`. */
const LAST_LAYER = /(^|\.)(classifier(\.\d+|\.out_proj)?|score)\.weight$/;

/**
 * The `config.json` of a base model with an adapter merged in. An adapter that brings a classifier decides the class and the number
 * of labels; the base model's labels are then another classifier's, and left out.
 */
export function mergedConfig(config: JsonObject, { whole }: AdapterWeights, adapter: AdapterConfig): JsonObject {
  const heads = [...whole].filter(([name, { shape }]) => name.endsWith('.weight') && shape.length === 2);
  const last = heads.find(([name]) => LAST_LAYER.test(name)) ?? heads.at(-1);
  const classes = last?.[1].shape[0];
  const [first] = Array.isArray(config.architectures) ? config.architectures : [];
  const ending = CLASSES[adapter.taskType ?? ''];
  const named = ending && typeof first === 'string' ? first.replace(/(For[A-Z]\w*|Model)$/, '') + ending : undefined;
  const architecture = adapter.baseClass ?? named;
  const { id2label, label2id: _, num_labels: __, ...others } = config;
  const labels = adapter.labels ? Object.fromEntries(adapter.labels.entries()) : undefined;
  return {
    ...others,
    ...(architecture ? { architectures: [architecture] } : {}),
    ...(classes === undefined ? (id2label ? { id2label } : {}) : { num_labels: classes }),
    ...(classes !== undefined && labels ? { id2label: labels } : {}),
  };
}
