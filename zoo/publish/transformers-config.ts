import type { modelTypeOf } from './model-types.ts';
import type { ProblemType } from './published-network.ts';

/**
 * A classifier's config.json, for transformers and transformers.js.
 *
 * @param family the config.json of the model that was fine-tuned, if its family is the one that is named; its sizes stay
 */
export function transformersConfig({
  labels,
  problem,
  named,
  family,
}: {
  labels: string[];
  problem: ProblemType;
  named: ReturnType<typeof modelTypeOf>;
  family: Record<string, unknown> | null;
}): Record<string, unknown> {
  return {
    ...(named.isFamily ? family : {}),
    model_type: named.type,
    architectures: [named.architecture],
    problem_type: problem,
    num_labels: labels.length,
    id2label: Object.fromEntries(labels.map((label, i) => [i, label])),
    label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
    // In a browser it would look for a quantized file otherwise.
    'transformers.js_config': { dtype: 'fp32' },
  };
}
