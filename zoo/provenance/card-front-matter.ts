import { stringify } from 'yaml';
import type { Described, DescribedEvaluation, DescribedTargets } from './described.ts';
import { hubLicense } from './hub-license.ts';
import { HUB_TASKS } from './hub-tasks.ts';
import { ownFacts } from './own-metadata.ts';

/** A model card's metadata, with the keys of Hugging Face: https://github.com/huggingface/hub-docs/blob/main/modelcard.md */
export function cardMetadata(described: Described, library = 'onnx'): Record<string, unknown> {
  const { name, task, tags, bases, datasets, evaluations, targetEvaluations = [] } = described;
  const repositories = bases.slice(0, 1).flatMap(({ repository }) => repository ?? []);
  return {
    ...hubLicense(described.license),
    library_name: library,
    pipeline_tag: HUB_TASKS[task],
    tags: [...new Set(['onnx', 'graft', ...tags])],
    ...(repositories.length > 0 ? { base_model: repositories } : {}),
    ...(datasets.length > 0 ? { datasets: datasets.map((dataset) => dataset.name) } : {}),
    ...(evaluations.length > 0
      ? { metrics: ['accuracy', 'f1'], 'model-index': [{ name, results: evaluations.map((e) => result(e, task)) }] }
      : {}),
    ...(targetEvaluations.length > 0
      ? {
          metrics: [
            ...new Set(targetEvaluations.flatMap(({ metrics }) => targetMetrics(metrics).map(({ type }) => type))),
          ],
          'model-index': [{ name, results: targetEvaluations.map((e) => targetResult(e, task)) }],
        }
      : {}),
    ...own(described),
  };
}

function targetResult({ dataset, split, metrics }: DescribedTargets, task: Described['task']): object {
  return {
    task: { type: HUB_TASKS[task] },
    dataset: { name: dataset, type: dataset, split },
    metrics: targetMetrics(metrics),
  };
}

/** With the names of Hugging Face's evaluate. */
function targetMetrics(metrics: DescribedTargets['metrics']): { type: string; name?: string; value: number }[] {
  if ('perType' in metrics)
    return (['precision', 'recall', 'f1', 'accuracy'] as const).map((type) => ({ type, value: metrics[type] }));
  if ('perLabel' in metrics)
    return [
      { type: 'accuracy', name: 'every label right', value: metrics.subsetAccuracy },
      { type: 'f1', name: 'macro F1', value: metrics.macroF1 },
    ];
  return [{ type: 'r_squared', value: metrics.r2 }];
}

/** Front matter of more characters is not read again. */
const MAX_OWN = 100_000;

/** What an import of the card reads, so that base model, notes and groups are not lost on the way: see `readOwnFacts`. */
function own(described: Described): Record<string, unknown> {
  const { base, notes, groups } = ownFacts(described);
  const facts = {
    ...(base ? { base } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...(groups.length > 0 ? { groups } : {}),
  };
  while (facts.notes && JSON.stringify(facts).length > MAX_OWN) facts.notes = facts.notes.slice(0, -1);
  return Object.keys(facts).length > 0 ? { graft: facts } : {};
}

/** The front matter, including `---`. Each text is on one line in double quotes, so that none can end it. */
export function frontMatter(metadata: Record<string, unknown>): string {
  const yaml = stringify(metadata, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    lineWidth: 0,
    // Readers of untrusted YAML refuse aliases, ours too.
    aliasDuplicateObjects: false,
  });
  return `---\n${yaml}---\n`;
}

function result({ dataset, split, metrics }: DescribedEvaluation, task: Described['task']): object {
  const { accuracy, macroF1, logLoss, expectedCalibrationError } = metrics;
  return {
    task: { type: HUB_TASKS[task] },
    dataset: { name: dataset, type: dataset, split },
    metrics: [
      { type: 'accuracy', value: accuracy },
      { type: 'f1', name: 'macro F1', value: macroF1 },
      { type: 'log_loss', value: logLoss },
      { type: 'expected_calibration_error', value: expectedCalibrationError },
    ],
  };
}
