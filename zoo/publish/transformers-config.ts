import type { ProblemType } from './published-network.ts';

/** What a classifier's config.json says for transformers and transformers.js, without its family. */
export function transformersConfig({
  labels,
  problem,
}: {
  labels: string[];
  problem: ProblemType;
}): Record<string, unknown> {
  return {
    ...(problem === 'token_classification' ? {} : { problem_type: problem }),
    num_labels: labels.length,
    id2label: Object.fromEntries(labels.map((label, i) => [i, label])),
    label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
    // In a browser it would look for a quantized file otherwise.
    'transformers.js_config': { dtype: 'fp32' },
  };
}
