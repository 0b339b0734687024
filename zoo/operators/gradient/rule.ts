import { InvalidInputError } from '../../errors.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import { describeNode } from '../../onnx/check.ts';
import type { Dimension, Node, Shapes } from '../../onnx/graph.ts';

/** A node that cannot be differentiated. */
export class RefusedNodeError extends InvalidInputError {
  constructor(node: Node, why: string) {
    super(`cannot train through ${describeNode(node)}: ${why}`);
  }
}

/** A gradient rule's view of the node that it differentiates, and the builder for the backward pass. */
export class RuleContext {
  constructor(
    readonly node: Node,
    /** The gradient of the loss with respect to each output of the node; undefined where none flows back. */
    readonly outputGradients: (string | undefined)[],
    readonly build: GraphBuilder,
    readonly shapes: Shapes,
    /** Whether the gradient with respect to the i-th input is needed at all. */
    readonly wants: (input: number) => boolean,
  ) {}

  /** The gradient with respect to the node's first output. */
  get gradient(): string {
    return this.outputGradients[0] ?? this.refuse('has a gradient at an output that its rule does not support');
  }

  /** The shape of a tensor of the forward graph. */
  shape(name: string): Dimension[] {
    return this.shapes.get(name) ?? this.refuse(`needs the shape of “${name}”, which is not known`);
  }

  /** A dimension that must be a number when the graph is built. */
  size(name: string, axis: number): number {
    const dimension = this.shape(name).at(axis);
    return typeof dimension === 'number' ? dimension : this.refuse(`needs dimension ${axis} of “${name}” to be fixed`);
  }

  /** The initializer behind a name, or undefined if the tensor is computed. */
  constant(name: string): number[] | undefined {
    const tensor = this.build.graph.initializers.get(name);
    return tensor && Array.from(tensor.data as ArrayLike<number | bigint>, Number);
  }

  /** Reports that this use of the operator cannot be differentiated. */
  refuse(why: string): never {
    throw new RefusedNodeError(this.node, `it ${why}`);
  }
}

/**
 * A gradient rule: adds the nodes that compute the gradient with respect to each input, given the gradients of the outputs,
 * and returns their names; undefined for an input that no gradient flows to. A rule builds a graph; it computes nothing.
 */
export type Rule = (context: RuleContext) => (string | undefined)[];
