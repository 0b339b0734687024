import type { DatasetIndex } from '../../data/dataset.ts';
import { type FeatureFile, featureBlocks } from '../feature-rows.ts';

/**
 * Features as a `.safetensors` file, piece by piece: the tensors `labels [rows]`, int64, an index into the metadata's `labels` (-1
 * where an example has none), and `features [rows, dimension]`, float32. Rows are in the order of the data set's index.
 *
 * @param metadata further entries of `__metadata__`
 */
export async function* safetensorsFeatures(
  source: FeatureFile,
  { examples, labels }: Pick<DatasetIndex, 'examples' | 'labels'>,
  metadata: Record<string, string> = {},
): AsyncIterable<Uint8Array> {
  yield beginning(
    source,
    examples.map(({ label }) => label),
    { labels: JSON.stringify(labels), ...metadata },
  );
  for await (const { block } of featureBlocks(source)) {
    yield new Uint8Array(block.values.buffer, block.values.byteOffset, block.values.byteLength).slice();
  }
}

/** The header (github.com/huggingface/safetensors, "Format"), padded to eight bytes, and the labels. */
function beginning({ rows, dimension }: FeatureFile, labels: number[], metadata: Record<string, string>): Uint8Array {
  const [end, all] = [8 * rows, 8 * rows + 4 * rows * dimension];
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: metadata,
      labels: { dtype: 'I64', shape: [rows], data_offsets: [0, end] },
      features: { dtype: 'F32', shape: [rows, dimension], data_offsets: [end, all] },
    }),
  );
  const padding = Buffer.alloc((8 - (header.length % 8)) % 8, ' ');
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length + padding.length));
  return Buffer.concat([size, header, padding, Buffer.from(BigInt64Array.from(labels, BigInt).buffer)]);
}
