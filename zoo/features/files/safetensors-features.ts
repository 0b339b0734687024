import type { DatasetIndex, Example } from '../../data/dataset.ts';
import { type FeatureFile, featureBlocks } from '../feature-rows.ts';

/** In the order of the numbers in `splits`. */
const SPLITS = ['train', 'validation', 'test'];

/**
 * Features as a `.safetensors` file, piece by piece. Rows are in the order of the data set's index. Tensors:
 *
 * - `labels [rows]`, int64, an index into the metadata's `labels`; -1 where an example has none;
 * - `splits [rows]`, int64, an index into the metadata's `splits`;
 * - `targets [rows, targets]`, float32, where examples have several labels or numbers: in the order of the metadata's `labels`;
 * - `features [rows, dimension]`, float32.
 *
 * @param metadata further entries of `__metadata__`
 */
export async function* safetensorsFeatures(
  source: FeatureFile,
  { examples, labels }: Pick<DatasetIndex, 'examples' | 'labels'>,
  metadata: Record<string, string> = {},
): AsyncIterable<Uint8Array> {
  yield beginning(source, examples, { labels: JSON.stringify(labels), splits: JSON.stringify(SPLITS), ...metadata });
  for await (const { block } of featureBlocks(source)) {
    yield new Uint8Array(block.values.buffer, block.values.byteOffset, block.values.byteLength).slice();
  }
}

/** The header (github.com/huggingface/safetensors, "Format"), padded to eight bytes, and all tensors but the features. */
function beginning(
  { rows, dimension }: FeatureFile,
  examples: Example[],
  metadata: Record<string, string>,
): Uint8Array {
  const whole = (numbers: number[]) => Buffer.from(BigInt64Array.from(numbers, BigInt).buffer);
  const targets = examples[0]?.targets?.length;
  const tensors = [
    { name: 'labels', dtype: 'I64', shape: [rows], data: whole(examples.map(({ label }) => label)) },
    { name: 'splits', dtype: 'I64', shape: [rows], data: whole(examples.map(({ split }) => SPLITS.indexOf(split))) },
  ];
  if (targets !== undefined) {
    const data = Buffer.from(Float32Array.from(examples.flatMap((example) => example.targets ?? [])).buffer);
    tensors.push({ name: 'targets', dtype: 'F32', shape: [rows, targets], data });
  }
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const { name, dtype, shape, data } of tensors) {
    header[name] = { dtype, shape, data_offsets: [end, end + data.length] };
    end += data.length;
  }
  header.features = { dtype: 'F32', shape: [rows, dimension], data_offsets: [end, end + 4 * rows * dimension] };
  const text = Buffer.from(JSON.stringify(header));
  const padding = Buffer.alloc((8 - (text.length % 8)) % 8, ' ');
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length + padding.length));
  return Buffer.concat([size, text, padding, ...tensors.map(({ data }) => data)]);
}
