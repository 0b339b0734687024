import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { float16ToNumber } from '../onnx/float16.ts';

/**
 * One weight: values in row-major order, in TensorFlow's axes (`[height, width, in, out]` …). `float32` is a Float32Array,
 * `int32` an Int32Array, `bool` a Uint8Array of 0 and 1.
 */
export interface TensorflowWeight {
  shape: number[];
  data: Float32Array | Int32Array | Uint8Array;
}

/** Weights by their name: `Conv1/kernel`. */
export type TensorflowWeights = Map<string, TensorflowWeight>;

/** A larger shape is a mistake or an attack, not a model that this process could hold. */
const MAX_ELEMENTS = 2 ** 30;

const quantizationSchema = z.union([
  z.object({ dtype: z.enum(['uint8', 'uint16']), min: z.number(), scale: z.number() }),
  z.object({ dtype: z.literal('float16') }),
]);

const weightSchema = z.object({
  name: z.string().min(1),
  shape: z.array(z.int().min(0)).max(8),
  dtype: z.enum(
    ['float32', 'int32', 'bool'],
    'only float32, int32 and bool weights, quantized or not, can be imported',
  ),
  quantization: quantizationSchema.optional(),
});

/** `weightsManifest` of a `model.json`: groups of files, and the weights in their bytes one after the other. */
export const weightsManifestSchema = z.array(
  z.object({ paths: z.array(z.string().min(1)).min(1), weights: z.array(weightSchema) }),
);

type WeightGroup = z.infer<typeof weightsManifestSchema>[number];
type WeightEntry = WeightGroup['weights'][number];

const BYTES = { uint8: 1, uint16: 2, float16: 2, float32: 4, int32: 4, bool: 1 } as const;

/**
 * Reads the weights of one group from its files' bytes, joined, and reverses the quantization: `q * scale + min` for `uint8`
 * and `uint16` (rounded for `int32`), widening for `float16`. Source: `decodeWeights` of @tensorflow/tfjs-core.
 *
 * @throws InvalidInputError if there are fewer or more bytes than the weights need.
 */
export function decodeWeights(
  weights: WeightGroup['weights'],
  bytes: Uint8Array,
  into: TensorflowWeights = new Map(),
): TensorflowWeights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  for (const weight of weights) {
    if (into.has(weight.name))
      throw new InvalidInputError(`The weight ${weight.name} is listed twice in the model's manifest.`);
    const count = weight.shape.reduce((product, dimension) => product * dimension, 1);
    const byteLength = count * BYTES[weight.quantization?.dtype ?? weight.dtype];
    if (count > MAX_ELEMENTS) throw new InvalidInputError(`The weight ${weight.name} has too many elements: ${count}.`);
    if (offset + byteLength > bytes.byteLength) {
      throw new InvalidInputError(
        `The weight files end inside ${weight.name}: ${offset + byteLength} bytes are needed up to there, ${bytes.byteLength} are present. Fetch the model again.`,
      );
    }
    into.set(weight.name, { shape: weight.shape, data: decode(weight, view, offset, count) });
    offset += byteLength;
  }
  if (offset !== bytes.byteLength) {
    throw new InvalidInputError(
      `The weight files hold ${bytes.byteLength} bytes, but the model's manifest accounts for ${offset} of them.`,
    );
  }
  return into;
}

function decode(weight: WeightEntry, view: DataView, offset: number, count: number): TensorflowWeight['data'] {
  const { dtype, quantization } = weight;
  if (dtype === 'bool' && !quantization) {
    return new Uint8Array(view.buffer, view.byteOffset + offset, count).map((value) => (value ? 1 : 0));
  }
  if (dtype === 'bool' || (dtype === 'int32' && quantization?.dtype === 'float16')) {
    throw new InvalidInputError(
      `The ${dtype} weight ${weight.name} is quantized to ${quantization?.dtype}, which is not defined.`,
    );
  }
  const values = dtype === 'int32' ? new Int32Array(count) : new Float32Array(count);
  for (let i = 0; i < count; i++) {
    if (!quantization)
      values[i] = dtype === 'int32' ? view.getInt32(offset + 4 * i, true) : view.getFloat32(offset + 4 * i, true);
    else if (quantization.dtype === 'float16') values[i] = float16ToNumber(view.getUint16(offset + 2 * i, true));
    else {
      const q = quantization.dtype === 'uint8' ? view.getUint8(offset + i) : view.getUint16(offset + 2 * i, true);
      const value = q * quantization.scale + quantization.min;
      values[i] = dtype === 'int32' ? Math.round(value) : value;
    }
  }
  return values;
}
