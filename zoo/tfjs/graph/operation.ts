import { InvalidInputError } from '../../errors.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { Attribute } from '../../onnx/graph.ts';
import { AttributeError, type Attributes } from './attributes.ts';
import { channelsFirst, IMAGE_AXES, isKnown, type Size, type Value } from './value.ts';

/** Adds an operation's nodes to the graph and returns its output, or its outputs. */
export type OperationImporter = (operation: Operation) => Value | Value[];

/** State that one import's operations share. */
export interface GraphImport {
  builder: GraphBuilder;
  /** Values in the other layout, by tensor: each is transposed once. */
  transposed: Map<string, Value>;
  /** Counts the names of dynamic sizes. */
  openSizes: number;
}

/** One node of a GraphDef during its translation. */
export class Operation {
  readonly builder: GraphBuilder;

  constructor(
    readonly name: string,
    readonly op: string,
    readonly attributes: Attributes,
    readonly inputs: Value[],
    /** Name for the tensor of the first output. */
    readonly output: string,
    private readonly shared: GraphImport,
  ) {
    this.builder = shared.builder;
  }

  refuse(reason: string): never {
    throw new InvalidInputError(`The ${this.op} node ${this.name} cannot be imported: ${reason}.`);
  }

  input(index: number): Value {
    return this.inputs[index] ?? this.refuse(`it has ${this.inputs.length} inputs, and needs ${index + 1}`);
  }

  /** The whole numbers of an input that must be known before the graph runs: axes, sizes, perm. */
  ints(index: number): number[] {
    const { elements } = this.input(index);
    if (!elements?.every(isKnown)) this.refuse(`its input ${index} is not constant`);
    return elements as number[];
  }

  int(index: number): number {
    const [value, ...others] = this.ints(index);
    if (value === undefined || others.length > 0) this.refuse(`its input ${index} is not a single number`);
    return value;
  }

  /** Shape of an input whose rank must be known. */
  shape(value: Value): Size[] {
    return value.shape ?? this.refuse('the rank of its input is not known');
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number): number {
    const counted = axis < 0 ? axis + rank : axis;
    if (counted < 0 || counted >= rank) this.refuse(`axis ${axis} does not exist in an input of rank ${rank}`);
    return counted;
  }

  /** The name of a size that is known only at run time, different from all others. */
  openSize(): string {
    return `size_${this.shared.openSizes++}`;
  }

  /** The node that makes the operation's (first) output. */
  last(op: string, inputs: string[], attributes: Record<string, Attribute> = {}): string {
    return this.builder.node(op, inputs, attributes, { output: this.output });
  }

  /** The value with its axes in TensorFlow's order. */
  plain(value: Value): Value {
    return value.layout === 'plain' ? value : this.#transposed(value, 'plain', [0, 2, 3, 1]);
  }

  /** The value in ONNX's image layout. */
  image(value: Value): Value {
    if (value.layout === 'image') return value;
    if (value.shape && value.shape.length !== 4)
      this.refuse(`[${value.shape}] is not [batch, height, width, channels]`);
    return this.#transposed(value, 'image', [0, 3, 1, 2]);
  }

  /** Axis of TensorFlow → axis of the tensor, which has the value's layout. */
  onnxAxis(value: Value, axis: number): number {
    return value.layout === 'image' ? IMAGE_AXES[axis] : axis;
  }

  /** A constant of numbers per axis, in the order of the tensor's axes. */
  perAxis<T>(value: Value, sizes: T[]): T[] {
    return value.layout === 'image' ? channelsFirst(sizes) : sizes;
  }

  #transposed(value: Value, layout: Value['layout'], perm: number[]): Value {
    const known = this.shared.transposed.get(value.tensor);
    if (known) return known;
    const tensor = this.builder.node('Transpose', [value.tensor], { perm });
    const { constant: _, ...rest } = value;
    const transposed: Value = { ...rest, tensor, layout };
    this.shared.transposed.set(value.tensor, transposed);
    this.shared.transposed.set(tensor, value);
    return transposed;
  }
}

/** Runs an importer; its errors about attributes get the node's name. */
export function translate(operation: Operation, importer: OperationImporter): Value[] {
  try {
    const result = importer(operation);
    return Array.isArray(result) ? result : [result];
  } catch (error) {
    if (error instanceof AttributeError) operation.refuse(error.message);
    throw error;
  }
}
