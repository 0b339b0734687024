import type { DatasetIndex, Example as StoredExample } from '../../../zoo/data/dataset.ts';
import { type Entity, entitiesIn, spacedWords } from '../../../zoo/text/entities.ts';
import type { TextInput } from '../../../zoo/text/text-input.ts';
import type { Context } from '../../context.ts';
import { readDatasetIndex } from '../../datasets/dataset-index.ts';
import { inTurn } from '../../datasets/in-turn.ts';
import { RequestError } from '../../errors.ts';
import { badCursor, type Page, pageOf, pageSize, parseCursor } from '../connection.ts';
import type { Example } from './dataset-type.ts';
import type { DatasetRow } from './datasets.ts';
import { readTexts } from './read-texts.ts';

export interface ListExamples {
  split?: string | null;
  label?: string | null;
  first?: number | null;
  after?: string | null;
}

/** Examples in the order of the index; empty until the import is over. */
export async function listExamples(
  context: Context,
  dataset: DatasetRow,
  { split, label, first, after }: ListExamples,
): Promise<Page<Example>> {
  const size = pageSize(first);
  const start = after ? positionAfter(after) : 0;
  if (dataset.sha256 === null) return pageOf<Example>([], { size, after, totalCount: 0 });
  if (label != null && labelsNamed(dataset, label).length === 0)
    throw new RequestError('BAD_USER_INPUT', `The data set has no label "${label}".`, 'label');
  const { sha256 } = dataset;
  return inTurn(context.blobs, async () => {
    const index = await readDatasetIndex(context.blobs, sha256);
    const found = index.examples
      .map((example, position) => ({ example, position }))
      .filter(
        ({ example }) => (!split || example.split === split) && (label == null || hasLabel(index, example, label)),
      );
    const positions = found.filter(({ position }) => position >= start).map(({ position }) => position);
    const shown = await shownExamples(context, dataset, index, positions.slice(0, size + 1));
    const rows = shown.map((node, i) => ({ node, cursor: positions[i] }));
    return pageOf(rows, { size, after, totalCount: found.length });
  });
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

/** The labels of this name; of labels of words also those of a type, `B-PER` and `I-PER` of `PER`. */
function labelsNamed({ labels, task }: { labels: string[]; task?: DatasetIndex['task'] }, name: string): number[] {
  const names = task === 'TOKEN_LABELS' ? [name, `B-${name}`, `I-${name}`] : [name];
  return [...labels.keys()].filter((i) => names.includes(labels[i]));
}

function hasLabel(index: DatasetIndex, { label, targets, tags }: StoredExample, wanted: string): boolean {
  const { labels } = index;
  if (tags) {
    const named = labelsNamed(index, wanted);
    return tags.some((tag) => named.includes(tag));
  }
  return targets ? targets[labels.indexOf(wanted)] === 1 : labels[label] === wanted;
}

function labelInWords({ labels, task }: DatasetIndex, { label, targets, tags }: StoredExample): string {
  if (tags) {
    const types = new Set(tags.filter((tag) => labels[tag] !== 'O').map((tag) => labels[tag].slice(2)));
    return [...types].sort().join(', ') || 'no entity';
  }
  if (!targets) return labels[label];
  if (task === 'REGRESSION') return labels.map((name, i) => `${name} ${targets[i]}`).join(', ');
  return labels.filter((_, i) => targets[i] === 1).join(', ') || 'no label';
}
