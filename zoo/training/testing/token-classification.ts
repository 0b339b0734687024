import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Dataset } from '../../data/dataset.ts';
import { importTextFile } from '../../data/text/import-text-file.ts';
import pytorch from '../token-classification.json' with { type: 'json' };

export const { cases, options, labels, rows, train, encoded, tokenizer, longest } = pytorch;
export type Case = (typeof cases)[number];

/** The sentences as a data set, in their order: those to train on, and half of the others in each other split. */
export async function wordDataset(directory: string): Promise<Dataset> {
  const lines = rows.map((row, i) => {
    const split = i < train ? 'train' : i % 2 === 0 ? 'validation' : 'test';
    return JSON.stringify({ ...row, split });
  });
  const file = path.join(directory, 'words.jsonl');
  await writeFile(file, lines.join('\n'));
  const { dataset } = await importTextFile(file, {
    filename: 'words.jsonl',
    directory: path.join(directory, 'dataset'),
    tags: 'tags',
  });
  return dataset;
}
