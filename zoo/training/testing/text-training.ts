import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Dataset, Task } from '../../data/dataset.ts';
import type { TargetColumns } from '../../data/read-targets.ts';
import { importTextFile } from '../../data/text/import-text-file.ts';
import { importOrAsk } from '../../import-model.ts';
import type { ImportedModel } from '../../imports/import-outcome.ts';
import type { TextInput } from '../../text/text-input.ts';
import pytorch from '../text-training.json' with { type: 'json' };

export const { cases, options, longest } = pytorch;
export type Case = (typeof cases)[number];

const EXPORTED = path.join(import.meta.dirname, '../../imports/testing/exported');

/** One of the small encoders of scripts/fixtures/exported-encoders.py, with the tokenizer of text-training.py, or another. */
export async function importedEncoder(
  name: string,
  directory: string,
  json = pytorch.tokenizer,
): Promise<ImportedModel> {
  const tokenizer = path.join(directory, 'tokenizer.json');
  await writeFile(tokenizer, json);
  const file = path.join(EXPORTED, `${name}.onnx`);
  const { model } = await importOrAsk(
    {
      slug: name,
      license: 'MIT',
      task: 'FEATURE_EXTRACTION',
      labels: null,
      preprocessing: { tokenizer_file: 'tokenizer.json', model_max_length: longest, pooling: 'mean' },
      preprocessingMissing: [],
      file: null,
    },
    [
      { path: 'model.onnx', file, byteSize: (await stat(file)).size },
      { path: 'tokenizer.json', file: tokenizer, byteSize: json.length },
    ],
  );
  if (!model) throw new Error(`The import of ${name} asks questions.`);
  return model;
}

const TARGETS: Record<string, TargetColumns | undefined> = {
  MULTI_LABEL: { labels: 'labels' },
  REGRESSION: { numbers: ['first', 'second'] },
};

/** The texts of a case as a data set, in their order: those to train on, and half of the others in each other split. */
export async function textDataset({ texts, targets, task, train }: Case, directory: string): Promise<Dataset> {
  const lines = texts.map((text, row) => {
    const split = row < train ? 'train' : row % 2 === 0 ? 'validation' : 'test';
    return JSON.stringify({ ...cellsOf(text as TextInput), ...targetCells(task as Task, targets[row]), split });
  });
  const file = path.join(directory, 'texts.jsonl');
  await writeFile(file, lines.join('\n'));
  const columns = TARGETS[task];
  const { dataset } = await importTextFile(file, {
    filename: 'texts.jsonl',
    directory: path.join(directory, 'dataset'),
    ...(columns ? { targets: columns } : {}),
  });
  return dataset;
}

function cellsOf(text: TextInput): Record<string, string> {
  return typeof text === 'string' ? { text } : { sentence1: text[0], sentence2: text[1] };
}

function targetCells(task: Task, target: number | number[]): Record<string, string | number> {
  const [first, second, ...others] = [target].flat();
  if (task === 'SINGLE_LABEL') return { label: `label ${first}` };
  if (task === 'REGRESSION') return { first, second };
  const labels = [first, second, ...others].flatMap((isTrue, i) => (isTrue ? [`label ${i}`] : []));
  return { labels: labels.join('|') };
}
