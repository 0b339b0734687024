import type { Attribute, Dimension, ElementType, Graph, Node, Tensor } from './graph.ts';

/** The opset that Graft writes: the newest one that onnxruntime 1.30 runs on all of its providers. */
export const OPSET = 21;

/** Builds a {@link Graph} node by node. Tensors are referred to by name. */
export class GraphBuilder {
  readonly graph: Graph;
  readonly #taken: Set<string>;
  #counter = 0;

  constructor(name: string, graph?: Graph) {
    this.graph = graph ?? {
      name,
      opsets: { '': OPSET },
      inputs: [],
      outputs: [],
      initializers: new Map(),
      nodes: [],
      metadata: {},
    };
    this.#taken = new Set([
      ...this.graph.inputs.map((input) => input.name),
      ...this.graph.initializers.keys(),
      ...this.graph.nodes.flatMap((node) => node.outputs),
    ]);
  }

  /** Returns a tensor name that is not in use, neither in the original graph nor in what was added. */
  unique(hint: string): string {
    let name: string;
    do name = `${hint}__${this.#counter++}`;
    while (this.#taken.has(name));
    return name;
  }

  /** Returns the name itself if it is not in use in the original graph, else a similar one. */
  freeName(name: string): string {
    return this.#taken.has(name) ? this.unique(name) : name;
  }

  input(name: string, type: ElementType, shape: Dimension[]): string {
    this.graph.inputs.push({ name, type, shape });
    return name;
  }

  output(name: string, type: ElementType, shape: Dimension[]): void {
    this.graph.outputs.push({ name, type, shape });
  }

  /** Adds a constant and returns its name: `name` if given, else a new one. */
  constant(tensor: Tensor, name = this.unique('constant')): string {
    this.graph.initializers.set(name, tensor);
    return name;
  }

  /** A float32 constant from plain numbers; a scalar without `shape`. */
  floats(values: number[] | Float32Array, shape: number[] = [], name?: string): string {
    return this.constant({ type: 'float', shape, data: Float32Array.from(values) }, name);
  }

  /** An int64 constant, a vector unless `shape` says otherwise: axes, shapes, repeats. */
  ints(values: number[], shape: number[] = [values.length], name?: string): string {
    return this.constant({ type: 'int64', shape, data: BigInt64Array.from(values, BigInt) }, name);
  }

  /** Adds a node with one output and returns the output's name (`options.output` if given, else a new one). */
  node(
    op: string,
    inputs: string[],
    attributes: Record<string, Attribute> = {},
    options: { output?: string; domain?: string } = {},
  ): string {
    const output = options.output ?? this.unique(op.toLowerCase());
    this.nodes(op, inputs, [output], attributes, options.domain);
    return output;
  }

  /** Adds a node with any number of outputs. */
  nodes(
    op: string,
    inputs: string[],
    outputs: string[],
    attributes: Record<string, Attribute> = {},
    domain?: string,
  ): Node {
    const node: Node = { op, inputs, outputs, attributes, ...(domain ? { domain } : {}) };
    this.graph.nodes.push(node);
    return node;
  }
}
