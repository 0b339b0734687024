import type { DatasetIndex, Example as StoredExample } from '../../../zoo/data/dataset.ts';
import { labelInWords } from '../../../zoo/data/label-in-words.ts';
import { type Entity, entitiesIn, spacedWords } from '../../../zoo/text/entities.ts';
import type { TextInput } from '../../../zoo/text/text-input.ts';
import type { Context } from '../../context.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { inTurn } from '../../datasets/in-turn.ts';
import { RequestError } from '../../errors.ts';
import { badCursor, type Page, pageOf, pageSize, parseCursor } from '../connection.ts';
import type { Example } from './dataset-type.ts';
import type { DatasetRow } from './datasets.ts';
import { type ExampleFilter, findExamples } from './find-examples.ts';
import { readTexts } from './read-texts.ts';

export interface ListExamples extends Partial<ExampleFilter> {
  first?: number | null;
  after?: string | null;
  offset?: number | null;
}

/**
 * Examples in the order of the index; empty until the import is over.
 *
 * @throws RequestError BAD_USER_INPUT
 */
export async function listExamples(
  context: Context,
  dataset: DatasetRow,
  { split, label, finding, groups, search, first, after, offset }: ListExamples,
): Promise<Page<Example>> {
  const size = pageSize(first);
  if (offset != null && (after || !(offset >= 0)))
    throw new RequestError('BAD_USER_INPUT', 'offset must be at least 0, and cannot be given with after.', 'offset');
  const start = after ? positionAfter(after) : 0;
  if (dataset.sha256 === null) return pageOf<Example>([], { size, after, totalCount: 0 });
  const filter = {
    split: split || null,
    label: label ?? null,
    finding: finding || null,
    groups: groups?.length ? groups : null,
    search: search || null,
  };
  const { sha256 } = dataset;
  return inTurn(context.blobs, async () => {
    const index = await readDatasetIndex(context.blobs, sha256);
    const found = await findExamples(context, dataset, index, filter);
    const begin = offset ?? firstAtLeast(found, start);
    const positions = found.slice(begin, begin + size + 1);
    const shown = await shownExamples(context, dataset, index, positions);
    const rows = shown.map((node, i) => ({ node, cursor: positions[i] }));
    const page = pageOf(rows, { size, after, totalCount: found.length });
    return { ...page, pageInfo: { ...page.pageInfo, hasPreviousPage: begin > 0 } };
  });
}

/** The example at a position; null if the data set does not have it. */
export async function exampleAt(context: Context, dataset: DatasetRow, position: number): Promise<Example | null> {
  const { sha256 } = dataset;
  if (sha256 === null) return null;
  return inTurn(context.blobs, async () => {
    const index = await readDatasetIndex(context.blobs, sha256);
    if (!index.examples[position]) return null;
    const [example] = await shownExamples(context, dataset, index, [position]);
    return example;
  });
}

/** The place of the first number of an ascending list that is at least `least`. */
function firstAtLeast(ascending: number[], least: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The examples at some positions of a data set's index. */
export async function shownExamples(
  context: Context,
  dataset: DatasetRow,
  index: DatasetIndex,
  positions: number[],
): Promise<Example[]> {
  const examples = positions.map((position) => index.examples[position]);
  const texts = await readTexts(context, dataset, examples);
  return examples.map((example, i) => ({
    position: positions[i],
    name: example.name,
    label: labelInWords(index, example),
    targets: example.targets ?? null,
    entities: entitiesOf(index, example, texts?.[i]),
    split: example.split,
    groups: example.groups,
    width: example.width ?? null,
    height: example.height ?? null,
    previewUrl: texts ? null : previewUrl(context, dataset.id, positions[i]),
    ...shownTexts(texts?.[i]),
  }));
}

/** A text, or the two of a pair; null for a picture. */
export function shownTexts(input: TextInput | undefined): { text: string | null; textPair: string | null } {
  const [text = null, textPair = null] = [input ?? []].flat();
  return { text, textPair };
}

/** The address of the picture at `position` of the data set's index: see http/previews.ts. */
export function previewUrl({ config }: Context, datasetId: string, position: number): string {
  return `${config.publicApiUrl}/datasets/${datasetId}/examples/${position}/preview`;
}

/** An index never changes, so a position in it is as good a cursor as a sort key. */
function positionAfter(cursor: string): number {
  const position = parseCursor(cursor);
  if (typeof position !== 'number' || !Number.isSafeInteger(position) || position < 0) throw badCursor();
  return position + 1;
}

/** The entities of a text whose words have labels; null for others. */
export function entitiesOf(
  { labels }: Pick<DatasetIndex, 'labels'>,
  { tags }: Pick<StoredExample, 'tags'>,
  text: TextInput | undefined,
): Entity[] | null {
  if (!tags || typeof text !== 'string') return null;
  return entitiesIn(
    text,
    spacedWords(text),
    tags.map((tag) => labels[tag]),
  );
}
