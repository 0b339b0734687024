import type { GraphBuilder } from '../../onnx/builder.ts';
import type { Attribute, Dimension, Node, Shapes, Tensor } from '../../onnx/graph.ts';

/** A node that has no plain form stays as it is. */
export class NoPlainForm extends Error {}

/** Collects the standard nodes that do what one fused node does. */
export class Expansion {
  readonly nodes: Node[] = [];

  constructor(
    readonly node: Node,
    private readonly build: GraphBuilder,
    private readonly shapes: Shapes,
    private readonly used: ReadonlySet<string>,
  ) {}

  /** Adds a node with one output, under `output` or a name of its own. */
  add(op: string, inputs: string[], attributes: Record<string, Attribute> = {}, output?: string): string {
    const name = output ?? this.build.unique(op.toLowerCase());
    this.nodes.push({ op, inputs, outputs: [name], attributes });
    return name;
  }

  /** Adds a node with the outputs of the fused node, or names of its own for them. */
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

  /** The name of an output that somebody reads. */
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

/** Writes out a fused node. */
export type PlainForm = (node: Node, expansion: Expansion) => void;
