import type { GraphBuilder } from '../../onnx/builder.ts';
import type { Attribute, Dimension, Node, Shapes, Tensor } from '../../onnx/graph.ts';

/** Thrown for a node without a standard form, which is then left as it is. */
export class NoPlainForm extends Error {}

/** Collects the standard nodes that replace a fused node. */
export class Expansion {
  readonly nodes: Node[] = [];

  constructor(
    readonly node: Node,
    private readonly build: GraphBuilder,
    private readonly shapes: Shapes,
    private readonly used: ReadonlySet<string>,
  ) {}

  /** Adds a node with one output, named `output` if given, else a new name. */
  add(op: string, inputs: string[], attributes: Record<string, Attribute> = {}, output?: string): string {
    const name = output ?? this.build.unique(op.toLowerCase());
    this.nodes.push({ op, inputs, outputs: [name], attributes });
    return name;
  }

  /** Adds a node with the fused node's outputs, or new names for them. */
  addAll(op: string, inputs: string[], outputs: string[], attributes: Record<string, Attribute> = {}): void {
    this.nodes.push({ op, inputs, outputs, attributes });
  }

  unique = (hint: string) => this.build.unique(hint);
  ints = (values: number[], shape?: number[]) => this.build.ints(values, shape);
  scalar = (value: number) => this.build.floats([value]);
  floats = (values: Float32Array, shape: number[]) => this.build.floats(values, shape);

  /** The name of an input; undefined if it is absent. */
  input(index: number): string | undefined {
    return this.node.inputs[index] || undefined;
  }

  /** The name of an output that is used. */
  output(index: number): string | undefined {
    const name = this.node.outputs[index];
    return name && this.used.has(name) ? name : undefined;
  }

  shape(name: string): Dimension[] {
    return this.shapes.get(name) ?? this.stay();
  }

  constant(name: string): Tensor | undefined {
    return this.build.graph.initializers.get(name);
  }

  /** A string attribute. */
  text(name: string, otherwise = ''): string {
    const value = this.node.attributes[name];
    return typeof value === 'string' ? value : otherwise;
  }

  /** Leaves the node as it is. */
  stay(): never {
    throw new NoPlainForm();
  }
}

/** Replaces a fused node by standard ones. */
export type PlainForm = (node: Node, expansion: Expansion) => void;
