import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { DatasetIndex } from '../../data/dataset.ts';
import { type FeatureFile, featureBlocks } from '../feature-rows.ts';

/**
 * Features as a Parquet file, piece by piece: a row an example with the columns `example`, `split`, `label` (its name; null where the
 * data set has other targets) and `features`, a list of float32. A row group for each block that is read.
 *
 * @param metadata of the file, key and value
 */
export async function* parquetFeatures(
  source: FeatureFile,
  { examples, labels }: Pick<DatasetIndex, 'examples' | 'labels'>,
  metadata: Record<string, string> = {},
): AsyncIterable<Uint8Array> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: 'root', num_children: 4 },
      { name: 'example', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      { name: 'split', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      { name: 'label', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'features', converted_type: 'LIST', repetition_type: 'REQUIRED', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
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
    const own = examples.slice(first, first + block.rows);
    const rows = own.map((_, i) => Array.from(block.values.subarray(i * block.dimension, (i + 1) * block.dimension)));
    await writer.write({
      columnData: [
        { name: 'example', data: own.map(({ name }) => name) },
        { name: 'split', data: own.map(({ split }) => split) },
        { name: 'label', data: own.map(({ label }) => labels[label] ?? null) },
        { name: 'features', data: rows, encoding: 'PLAIN' },
      ],
      rowGroupSize: own.length,
    });
    yield taken();
  }
  await writer.finish();
  yield taken();
}
