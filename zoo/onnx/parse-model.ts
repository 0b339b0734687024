import { fromBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { InvalidInputError } from '../errors.ts';

/**
 * Parses the protobuf message of an ONNX file.
 *
 * @throws InvalidInputError if the bytes are no ONNX model, or are cut short
 */
export function parseModel(bytes: Uint8Array): ModelProto & { graph: NonNullable<ModelProto['graph']> } {
  let proto: ModelProto;
  try {
    proto = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (cause) {
    throw new InvalidInputError('this file is no ONNX model, or it is cut short: it does not parse as one', undefined, {
      cause,
    });
  }
  if (!proto.graph) throw new InvalidInputError('this file is no ONNX model: it holds no graph');
  return proto as ReturnType<typeof parseModel>;
}
