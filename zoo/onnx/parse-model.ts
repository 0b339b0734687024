import { fromBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { InvalidInputError } from '../errors.ts';
import { foreignContent } from '../foreign-content.ts';

/**
 * Parses the protobuf message of an ONNX file.
 *
 * @throws InvalidInputError if the bytes are not an ONNX model, or are truncated
 */
export function parseModel(bytes: Uint8Array): ModelProto & { graph: NonNullable<ModelProto['graph']> } {
  let proto: ModelProto;
  try {
    proto = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (cause) {
    refuseForeign(bytes);
    throw new InvalidInputError('this file is not an ONNX model, or it is truncated: it cannot be parsed', undefined, {
      cause,
    });
  }
  if (!proto.graph) refuseForeign(bytes);
  if (!proto.graph) throw new InvalidInputError('this file is not an ONNX model: it has no graph');
  return proto as ReturnType<typeof parseModel>;
}

function refuseForeign(bytes: Uint8Array): void {
  const content = foreignContent(bytes);
  if (content !== null) throw new InvalidInputError(`this file is not an ONNX model: it is ${content}`);
}
