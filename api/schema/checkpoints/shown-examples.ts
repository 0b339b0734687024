import type { Context } from '../../context.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { previewUrl, shownTexts } from '../datasets/examples.ts';
import { readTexts } from '../datasets/read-texts.ts';

/** An example of a data set, as a list of examples shows it. */
export interface ShownExample {
  /** Its name. */
  example: string;
  /** Null if it is not a picture, or not in the data set any more. */
  previewUrl: string | null;
  text: string | null;
  textPair: string | null;
}

/** Examples of a data set by name, in the order of the names: pictures with their addresses, texts with their contents. */
export async function shownExamples(context: Context, datasetId: string, names: string[]): Promise<ShownExample[]> {
  const dataset = await context.loaders.dataset.load(datasetId);
  const index = dataset?.sha256 ? await readDatasetIndex(context.blobs, dataset.sha256) : null;
  const wanted = new Set(names);
  const found = [...(index?.examples.entries() ?? [])].filter(([, { name }]) => wanted.has(name));
  const texts =
    dataset &&
    (await readTexts(
      context,
      dataset,
      found.map(([, example]) => example),
    ));
  const byName = new Map(
    found.map(([position, { name }], i) => [
      name,
      {
        previewUrl: dataset?.modality === 'IMAGE' ? previewUrl(context, datasetId, position) : null,
        ...shownTexts(texts?.[i]),
      },
    ]),
  );
  return names.map((name) => ({
    example: name,
    ...(byName.get(name) ?? { previewUrl: null, ...shownTexts(undefined) }),
  }));
}
