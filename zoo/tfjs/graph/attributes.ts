import { z } from 'zod';

/** Element types of a graph model, as TensorFlow.js distinguishes them: every float is float32, every integer int32. */
export type GraphType = 'float' | 'int64' | 'bool';

const integer = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
/** `bytes` in protobuf's JSON are base64; some converters wrote a list of character codes. */
const bytes = z.union([
  z.base64().transform((text) => Buffer.from(text, 'base64').toString('latin1')),
  z.array(z.int()).transform((codes) => String.fromCharCode(...codes)),
]);
const listOf = <T extends z.ZodType>(field: string, item: T) =>
  z.object({ list: z.object({ [field]: z.array(item).nullish() }) }).transform(({ list }) => list[field] ?? []);
const dimension = z.object({ size: integer.optional() }).transform(({ size }) => size ?? -1);
/** TensorShapeProto; -1 for a dynamic size. */
export const shapeSchema = z.object({ dim: z.array(dimension).max(8).optional(), unknownRank: z.boolean().optional() });

/** Source of the numbers: `DataType` in tensorflow/core/framework/types.proto. */
const TYPES: Record<string, GraphType> = {
  DT_FLOAT: 'float',
  1: 'float',
  DT_DOUBLE: 'float',
  2: 'float',
  DT_INT32: 'int64',
  3: 'int64',
  DT_UINT8: 'int64',
  4: 'int64',
  DT_INT8: 'int64',
  6: 'int64',
  DT_INT64: 'int64',
  9: 'int64',
  DT_BOOL: 'bool',
  10: 'bool',
  DT_HALF: 'float',
  19: 'float',
};

/** Thrown for an attribute that is missing or of another type; the caller adds the node's name. */
export class AttributeError extends Error {}

/**
 * Attributes of a GraphDef node, in the JSON of protobuf (`AttrValue`, tensorflow/core/framework/attr_value.proto). A reader
 * without `otherwise` throws an AttributeError if the attribute is missing.
 */
export class Attributes {
  constructor(private readonly values: Record<string, unknown>) {}

  int(name: string, otherwise?: number): number {
    return this.#read(
      name,
      z.object({ i: integer }).transform(({ i }) => i),
      otherwise,
    );
  }

  float(name: string, otherwise?: number): number {
    return this.#read(
      name,
      z.object({ f: z.number() }).transform(({ f }) => f),
      otherwise,
    );
  }

  bool(name: string, otherwise?: boolean): boolean {
    return this.#read(
      name,
      z.object({ b: z.boolean() }).transform(({ b }) => b),
      otherwise,
    );
  }

  string(name: string, otherwise?: string): string {
    return this.#read(
      name,
      z.object({ s: bytes }).transform(({ s }) => s),
      otherwise,
    );
  }

  ints(name: string, otherwise?: number[]): number[] {
    return this.#read(name, listOf('i', integer), otherwise);
  }

  strings(name: string, otherwise?: string[]): string[] {
    return this.#read(name, listOf('s', bytes), otherwise);
  }

  /** Dimensions of a shape, -1 for a dynamic one; undefined for an unknown rank. */
  shape(name: string): number[] | undefined {
    const shape = this.#read(
      name,
      z.object({ shape: shapeSchema }).transform((value) => value.shape),
      { unknownRank: true },
    );
    return shape.unknownRank ? undefined : (shape.dim ?? []);
  }

  type(name: string, otherwise?: GraphType): GraphType {
    if (this.values[name] === undefined && otherwise) return otherwise;
    const code = this.#read(
      name,
      z.object({ type: z.union([z.string(), z.int()]) }).transform(({ type }) => `${type}`),
    );
    const type = TYPES[code];
    if (!type) throw new AttributeError(`its ${name} has the type ${code}, but float, integer or bool is expected`);
    return type;
  }

  #read<T>(name: string, schema: z.ZodType<T>, otherwise?: T): T {
    const value = this.values[name];
    if (value === undefined && otherwise !== undefined) return otherwise;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new AttributeError(`its attribute ${name} is ${value === undefined ? 'missing' : 'invalid'}`);
  }
}
