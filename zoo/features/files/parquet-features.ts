import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { DatasetIndex, Example } from '../../data/dataset.ts';
import { type FeatureFile, featureBlocks } from '../feature-rows.ts';

/** A column of what an example says, with its schema. */
interface Column {
  name: string;
  schema: ConstructorParameters<typeof ParquetWriter>[0]['schema'];
  value: (example: Example) => unknown;
}

/**
 * Features as a Parquet file, piece by piece: a row an example with the columns `example`, `split`, `label` (its name; null where the
 * data set has other targets), `targets` (only there: a list of float32 in the order of the data set's labels), the groups (with an
 * underscore where the name is taken) and `features`, a list of float32. A row group for each block that is read.
 *
 * @param metadata of the file, key and value
 */
export async function* parquetFeatures(
  source: FeatureFile,
  index: Pick<DatasetIndex, 'examples' | 'labels' | 'groups'>,
  metadata: Record<string, string> = {},
): AsyncIterable<Uint8Array> {
  const columns = columnsOf(index);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: 'root', num_children: columns.length + 1 },
      ...columns.flatMap(({ schema }) => schema),
      ...listOfFloats(FEATURES),
    ],
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'Graft',
  });
  // What was written so far leaves the buffer; the writer goes on counting from where it was.
  const taken = () => {
    const part = new Uint8Array(bytes.buffer.slice(0, bytes.index));
    bytes.index = 0;
    return part;
  };
  for await (const { first, block } of featureBlocks(source)) {
    const own = index.examples.slice(first, first + block.rows);
    const rows = own.map((_, i) => Array.from(block.values.subarray(i * block.dimension, (i + 1) * block.dimension)));
    await writer.write({
      columnData: [
        ...columns.map(({ name, value }) => ({ name, data: own.map(value) })),
        { name: FEATURES, data: rows, encoding: 'PLAIN' },
      ],
      rowGroupSize: own.length,
    });
    yield taken();
  }
  await writer.finish();
  yield taken();
}

const FEATURES = 'features';

/** All columns but that of the features. */
function columnsOf({ examples, labels, groups }: Pick<DatasetIndex, 'examples' | 'labels' | 'groups'>): Column[] {
  const own: Column[] = [
    { name: 'example', schema: text('example', 'REQUIRED'), value: ({ name }) => name },
    { name: 'split', schema: text('split', 'REQUIRED'), value: ({ split }) => split },
    { name: 'label', schema: text('label', 'OPTIONAL'), value: ({ label }) => labels[label] ?? null },
  ];
  if (examples.some(({ targets }) => targets !== undefined))
    own.push({ name: 'targets', schema: listOfFloats('targets'), value: ({ targets }) => targets ?? [] });
  const taken = new Set([...own.map(({ name }) => name), FEATURES]);
  const attributes = groups.map((group): Column => {
    const name = taken.has(group) ? `${group}_` : group;
    return { name, schema: text(name, 'OPTIONAL'), value: (example) => example.groups[group] ?? null };
  });
  return [...own, ...attributes];
}

const text = (name: string, repetition_type: 'REQUIRED' | 'OPTIONAL'): Column['schema'] => [
  { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type },
];

const listOfFloats = (name: string): Column['schema'] => [
  { name, converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
];
