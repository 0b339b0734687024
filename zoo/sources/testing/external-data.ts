import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { TensorProto_DataLocation as DataLocation, ModelProtoSchema, StringStringEntryProtoSchema } from 'onnx-buf';

/** The same ONNX model with its weights moved to another file, as exporters write models that are too large for one. */
export function withExternalData(model: Uint8Array, location: string): { onnx: Buffer; data: Buffer } {
  const proto = fromBinary(ModelProtoSchema, model);
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of proto.graph?.initializer ?? []) {
    const bytes = tensor.rawData;
    if (bytes === undefined || bytes.length === 0) continue;
    const entries = { location, offset: String(offset), length: String(bytes.length) };
    tensor.externalData = Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    tensor.dataLocation = DataLocation.EXTERNAL;
    tensor.rawData = new Uint8Array();
    parts.push(bytes);
    offset += bytes.length;
  }
  return { onnx: Buffer.from(toBinary(ModelProtoSchema, proto)), data: Buffer.concat(parts) };
}
