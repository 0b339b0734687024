import { join } from 'node:path';
import { readCatalog } from '../../zoo/catalog/catalog.ts';
import type { Dataset, Example } from '../../zoo/data/dataset.ts';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { extractFeatures } from '../../zoo/features/extract.ts';
import { openFeatures } from '../../zoo/features/open-features.ts';
import { importModel } from '../../zoo/import-model.ts';
import { fetchSource } from '../../zoo/sources/fetch-source.ts';
import type { LabelledRows } from '../../zoo/transfer/few-shot/few-shot-study.ts';
import { buildEmojiArchive } from '../emoji-archive.ts';
import { fetchEmoji } from '../fetch-emoji.ts';
import type { Context } from './bench.ts';

const MODEL = 'nsfw-mobilenet-v2';

export interface EmojiFeatures {
  dataset: Dataset;
  labels: string[];
  /** The rows of a split; of all examples by default. */
  rowsOf(split?: Example['split']): Promise<LabelledRows>;
}

/** Google's emoji by category, with their features at the last layer of a small model. */
export async function emojiFeatures({ directory, say }: Pick<Context, 'directory' | 'say'>): Promise<EmojiFeatures> {
  const { signal } = new AbortController();
  const manifest = (await readCatalog()).find(({ slug }) => slug === MODEL);
  if (!manifest) throw new Error(`The catalogue lacks ${MODEL}.`);
  say(`Fetching ${MODEL} and the emoji`);
  const { files } = await fetchSource(manifest.source, { directory, signal });
  const { onnx: model, featureLayers, preprocessing } = await importModel(manifest, files);
  const archive = join(directory, 'emoji.zip');
  await buildEmojiArchive(await fetchEmoji(directory, { signal, update: () => undefined }), archive);
  const imported = await importImageArchive(archive, { filename: 'emoji.zip', directory: join(directory, 'emoji') });
  const { dataset } = imported;
  const outputFile = join(directory, 'emoji.npy');
  say('Extracting the features');
  const from = { model, featureLayers, preprocessing, dataset, outputFile };
  await extractFeatures({ ...from, device: 'CPU', frozenPrecision: 'FLOAT32' });
  const dimension = featureLayers.at(-1)?.dimension ?? 0;
  return {
    ...{ dataset, labels: dataset.index.labels },
    rowsOf: (split) => labelledRows(dataset, outputFile, { split, dimension }),
  };
}

async function labelledRows(
  dataset: Dataset,
  file: string,
  { split, dimension }: { split: Example['split'] | undefined; dimension: number },
): Promise<LabelledRows> {
  const examples = dataset.index.examples.filter((example) => split === undefined || example.split === split);
  const stored = await openFeatures(file, dataset, examples, dimension);
  try {
    const values = new Float32Array(examples.length * dimension);
    await stored.read(Array.from(examples.keys()), values);
    return { features: { values, dimension }, labels: examples.map(({ label }) => label) };
  } finally {
    await stored.close();
  }
}
