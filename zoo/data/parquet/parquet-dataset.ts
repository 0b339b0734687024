import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { splitTexts } from '../../text/text-input.ts';
import type { Dataset, DatasetIndex, Example } from '../dataset.ts';
import { readExamples } from '../read-example.ts';
import { WORDS } from '../text/word-tags.ts';

/** A row group ends after so many rows or bytes, so that a reader needs little memory. */
const [GROUP_ROWS, GROUP_BYTES] = [1_000, 16 * 2 ** 20];

/** A column of the file, besides those of a group. */
export interface ExportedColumn {
  name: string;
  /** What it holds. */
  kind: 'NAME' | 'IMAGE' | 'TEXT' | 'WORDS' | 'LABEL' | 'LABELS' | 'WORD_LABELS' | 'NUMBER' | 'SPLIT' | 'GROUP';
}

/**
 * The columns of a data set as a Parquet file: `image` (bytes and path, as Hugging Face's `datasets` stores them) or `text` and
 * `text_pair`, or `tokens` with a list of words; `label`, or `tags` with all true labels separated by `|` or a list with the label of each
 * word, or the numbers under their names; `split`; `name`; and the groups, with an underscore where the name is taken.
 */
export function exportedColumns(index: DatasetIndex): ExportedColumn[] {
  const own: ExportedColumn[] = [
    ...contentColumns(index),
    ...targetColumns(index),
    { name: 'split', kind: 'SPLIT' },
    { name: 'name', kind: 'NAME' },
  ];
  const taken = new Set(own.map(({ name }) => name));
  const groups = index.groups.map(
    (name): ExportedColumn => ({ name: taken.has(name) ? `${name}_` : name, kind: 'GROUP' }),
  );
  return [...own, ...groups];
}

function contentColumns({ modality, pairs, task }: DatasetIndex): ExportedColumn[] {
  if (modality === 'IMAGE') return [{ name: 'image', kind: 'IMAGE' }];
  if (task === 'TOKEN_LABELS') return [{ name: WORDS, kind: 'WORDS' }];
  return (pairs ? ['text', 'text_pair'] : ['text']).map((name) => ({ name, kind: 'TEXT' }));
}

function targetColumns({ task = 'SINGLE_LABEL', labels }: DatasetIndex): ExportedColumn[] {
  if (task === 'REGRESSION') return labels.map((name) => ({ name, kind: 'NUMBER' }));
  if (task === 'MULTI_LABEL') return [{ name: 'tags', kind: 'LABELS' }];
  return task === 'TOKEN_LABELS' ? [{ name: 'tags', kind: 'WORD_LABELS' }] : [{ name: 'label', kind: 'LABEL' }];
}

/**
 * A data set as one Parquet file, piece by piece, a row group at a time: Hugging Face's `datasets` and this import read it. The same data
 * set gives the same bytes.
 */
export async function* parquetDataset(dataset: Dataset): AsyncIterable<Uint8Array> {
  const { index } = dataset;
  const columns = exportedColumns(index);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaOf(columns),
    kvMetadata: [declared(columns)],
    createdBy: 'Graft',
    // The longest and the shortest picture tell nothing, and would be in the footer.
    statistics: false,
  });
  // What was written so far leaves the buffer; the writer goes on counting from where it was.
  const taken = () => {
    const part = new Uint8Array(bytes.buffer.slice(0, bytes.index));
    bytes.index = 0;
    return part;
  };
  for (const group of rowGroups(index.examples)) {
    const contents = await readExamples(dataset, group);
    const columnData = columns.map((column) => ({
      name: column.name,
      data: group.map((example, i) => VALUES[column.kind](example, contents[i], index, column.name)),
      // Compressed already.
      ...(column.kind === 'IMAGE' ? { codec: 'UNCOMPRESSED' as const, encoding: 'PLAIN' as const } : {}),
    }));
    await writer.write({ columnData, rowGroupSize: group.length });
    yield taken();
  }
  await writer.finish();
  yield taken();
}

function* rowGroups(examples: Example[]): Generator<Example[]> {
  let group: Example[] = [];
  let size = 0;
  for (const example of examples) {
    if (group.length > 0 && (group.length === GROUP_ROWS || size + example.byteSize > GROUP_BYTES)) {
      yield group;
      [group, size] = [[], 0];
    }
    group.push(example);
    size += example.byteSize;
  }
  if (group.length > 0) yield group;
}

/** Whether a column has a list of texts in each row. */
export const isList = (kind: ExportedColumn['kind']): boolean => kind === 'WORDS' || kind === 'WORD_LABELS';

function schemaOf(columns: ExportedColumn[]): SchemaElement[] {
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;
  const leaves = columns.flatMap(({ name, kind }): SchemaElement[] => {
    if (kind === 'IMAGE')
      return [
        { name, repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'path', ...text, repetition_type: 'OPTIONAL' },
      ];
    if (isList(kind))
      return [
        { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', ...text, repetition_type: 'OPTIONAL' },
      ];
    if (kind === 'NUMBER') return [{ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }];
    return [{ name, ...text, repetition_type: 'OPTIONAL' }];
  });
  return [{ name: 'root', num_children: columns.length }, ...leaves];
}

/** What `datasets` reads beside the schema. */
function declared(columns: ExportedColumn[]): { key: string; value: string } {
  const typeOf = ({ kind }: ExportedColumn): object => {
    if (kind === 'IMAGE') return { _type: 'Image' };
    const value = { dtype: kind === 'NUMBER' ? 'float64' : 'string', _type: 'Value' };
    // Older versions know no List, and newer ones read a Sequence as one.
    return isList(kind) ? { feature: value, _type: 'Sequence' } : value;
  };
  const features = Object.fromEntries(columns.map((column) => [column.name, typeOf(column)]));
  return { key: 'huggingface', value: JSON.stringify({ info: { features } }) };
}

/** A column's value of an example; `bytes` are the example's own. */
type Value = (example: Example, bytes: Buffer, index: DatasetIndex, column: string) => unknown;

const VALUES: Record<ExportedColumn['kind'], Value> = {
  NAME: ({ name }) => name,
  IMAGE: ({ name }, bytes) => ({ bytes, path: name.split('/').at(-1) }),
  TEXT: (_, bytes, __, column) => [splitTexts(bytes.toString('utf8'))].flat()[column === 'text_pair' ? 1 : 0],
  WORDS: (_, bytes) => bytes.toString('utf8').split(' '),
  LABEL: ({ label }, _, { labels }) => labels[label],
  LABELS: ({ targets = [] }, _, { labels }) => labels.filter((__, label) => targets[label] === 1).join('|'),
  WORD_LABELS: ({ tags = [] }, _, { labels }) => tags.map((tag) => labels[tag]),
  NUMBER: ({ targets = [] }, _, { labels }, column) => targets[labels.indexOf(column)],
  SPLIT: ({ split }) => split,
  GROUP: ({ groups }, _, index, column) => groups[index.groups.includes(column) ? column : column.slice(0, -1)] ?? null,
};
