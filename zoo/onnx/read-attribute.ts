import { type AttributeProto, AttributeProto_AttributeType as AttributeType } from 'onnx-buf';
import { InvalidInputError } from '../errors.ts';
import type { ExternalData } from './external-data.ts';
import type { Attribute } from './graph.ts';
import { readTensor } from './read-tensor.ts';

const text = new TextDecoder();

/**
 * Reads an attribute of a node.
 *
 * @param what names the node in messages
 * @throws InvalidInputError for a sub-graph (If, Loop, Scan) and other kinds that Graft does not read
 */
export function readAttribute(proto: AttributeProto, what: string, external: ExternalData): Attribute {
  switch (proto.type) {
    case AttributeType.INT:
      return toNumber(proto.i);
    case AttributeType.FLOAT:
      return { float: proto.f };
    case AttributeType.STRING:
      return text.decode(proto.s);
    case AttributeType.INTS:
      return proto.ints.map(toNumber);
    case AttributeType.FLOATS:
      return { floats: proto.floats };
    case AttributeType.STRINGS:
      return proto.strings.map((bytes) => text.decode(bytes));
    case AttributeType.TENSOR:
      if (proto.t) return readTensor(proto.t, `the attribute “${proto.name}” of ${what}`, external);
      break;
    case AttributeType.GRAPH:
    case AttributeType.GRAPHS:
      throw new InvalidInputError(
        `${what} contains a subgraph (a condition or a loop), which Graft cannot read: export the model by tracing, with the branch fixed`,
      );
  }
  const kind = AttributeType[proto.type] ?? proto.type;
  throw new InvalidInputError(`the attribute “${proto.name}” of ${what} is of kind ${kind}, which Graft cannot read`);
}

/** Exporters write the largest int64 for “to the end”: a value that a number cannot represent exactly becomes the largest that it can. */
function toNumber(value: bigint): number {
  return Math.min(Math.max(Number(value), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
