import { TensorProto_DataLocation as DataLocation, TensorProto_DataType as DataType, type TensorProto } from 'onnx-buf';
import { InvalidInputError } from '../errors.ts';
import { type ExternalData, externalBytes } from './external-data.ts';
import type { Tensor } from './graph.ts';
import { LIMITS } from './limits.ts';
import { elementCount, fromNumbers, fromRawData, typeOfCode } from './tensor.ts';

const text = new TextDecoder();

/** Without a model's other files, a tensor that is stored in one is refused. */
export const noExternalData: ExternalData = (location) => {
  throw new InvalidInputError(
    `the model's weights are stored in another file, “${location}”: provide that file too, or save the model with its weights inside`,
  );
};

/**
 * Reads a constant tensor.
 *
 * @param what names it in messages
 * @throws InvalidInputError for a type that Graft does not read, an invalid shape, or data that do not match it
 */
export function readTensor(proto: TensorProto, what: string, external: ExternalData): Tensor {
  const type = elementTypeOf(proto.dataType, what);
  const shape = proto.dims.map(Number);
  if (shape.length > LIMITS.rank) throw new InvalidInputError(`${what} has ${shape.length} dimensions`);
  if (shape.some((dimension) => dimension < 0 || dimension > LIMITS.dimension)) {
    throw new InvalidInputError(`${what} has the invalid shape [${proto.dims.join(', ')}]`);
  }
  if (proto.segment) throw new InvalidInputError(`${what} is stored in segments, which Graft cannot read`);
  const isExternal = proto.dataLocation === DataLocation.EXTERNAL;
  if (isExternal && type === 'string') throw new InvalidInputError(`${what} keeps its strings in another file`);
  const raw = isExternal ? externalBytes(proto, what, external) : proto.rawData;
  try {
    if (type === 'string') {
      if (proto.stringData.length !== elementCount(shape))
        throw new RangeError(`has ${proto.stringData.length} strings, but its shape is [${shape.join(', ')}]`);
      return { type, shape, data: proto.stringData.map((bytes) => text.decode(bytes)) };
    }
    if (isExternal || raw.length > 0) return fromRawData(type, shape, raw);
    const fields = { float: proto.floatData, double: proto.doubleData, int64: proto.int64Data } as Record<
      string,
      ArrayLike<number | bigint>
    >;
    return fromNumbers(type, shape, fields[type] ?? proto.int32Data);
  } catch (cause) {
    throw new InvalidInputError(`${what} ${(cause as Error).message}`, undefined, { cause });
  }
}

/** The element type of a `TensorProto.DataType` number. @throws InvalidInputError naming a type that Graft does not read */
export function elementTypeOf(code: number, what: string) {
  const type = typeOfCode(code);
  if (code === DataType.UNDEFINED) throw new InvalidInputError(`${what} does not say which element type it has`);
  if (!type) {
    const name = DataType[code]?.toLowerCase() ?? code;
    throw new InvalidInputError(`${what} has the element type ${name}, which Graft cannot read`);
  }
  return type;
}
