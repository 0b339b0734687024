/** ONNX element types that Graft reads and writes (`TensorProto.DataType` in lower case). */
export type ElementType = 'float' | 'float16' | 'double' | 'int64' | 'int32' | 'uint8' | 'int8' | 'bool' | 'string';

/** A constant tensor. `data` is row-major and typed as `type` says (`float` → Float32Array, `int64` → BigInt64Array …). */
export interface Tensor {
  type: ElementType;
  shape: number[];
  data: Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | Int8Array | Uint16Array | string[];
}

/** A dimension is a number, or a name if it is known only at run time, such as `"batch"`. */
export type Dimension = number | string;

export interface ValueInfo {
  name: string;
  type: ElementType;
  shape: Dimension[];
  /** The file does not give this output's shape, not even its rank; `shape` is empty. */
  unranked?: true;
}

export type Attribute = number | string | number[] | string[] | Tensor | { float: number } | { floats: number[] };

/**
 * A node. An attribute that is a whole number or an array of whole numbers is written as INT / INTS; wrap it as
 * `{ float: 1 }` or `{ floats: [1, 2] }` where the operator wants FLOAT / FLOATS.
 */
export interface Node {
  op: string;
  /** Empty for the standard operators (`ai.onnx`). */
  domain?: string;
  name?: string;
  /** Tensor names; an empty string stands for an optional input that is absent. */
  inputs: string[];
  outputs: string[];
  attributes: Record<string, Attribute>;
}

/** An ONNX model in memory: nodes in topological order, initializers by name. */
export interface Graph {
  name: string;
  /** Opset of each operator domain; `''` is `ai.onnx`. */
  opsets: Record<string, number>;
  inputs: ValueInfo[];
  outputs: ValueInfo[];
  initializers: Map<string, Tensor>;
  nodes: Node[];
  /** `metadata_props` of the file. */
  metadata: Record<string, string>;
}

/** Shape of each float tensor of a graph, by name. */
export type Shapes = ReadonlyMap<string, Dimension[]>;
