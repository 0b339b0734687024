import { InvalidInputError } from '../../errors.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import { describeNode } from '../../onnx/check.ts';
import type { Attribute, Dimension, Node, Shapes, Tensor } from '../../onnx/graph.ts';

/** The part of the graph that a step sees around the node that it rewrites. */
export class StepContext {
  constructor(
    readonly build: GraphBuilder,
    private readonly shapes: Shapes,
    private readonly used: ReadonlySet<string>,
  ) {}

  shape(name: string): Dimension[] | undefined {
    return this.shapes.get(name);
  }

  constant(name: string): Tensor | undefined {
    return this.build.graph.initializers.get(name);
  }

  /** Refuses a node of which more than the first output is used. */
  onlyFirstOutput(node: Node): void {
    const other = node.outputs.slice(1).find((name) => this.used.has(name));
    if (other) throw this.refusal(node, `its output “${other}” is used, which newer opsets do not have`);
  }

  refusal(node: Node, why: string): InvalidInputError {
    return new InvalidInputError(`${describeNode(node)} cannot be converted to a newer opset: ${why}`);
  }
}

/** Rewrites a node from its form before an opset to its form from that opset on. */
export type Step = (node: Node, context: StepContext) => Node[];

/** By operator, then by the opset that changed its form. */
export type Steps = Record<string, Record<number, Step>>;

/** A copy of a node with some fields replaced. */
export function changed(node: Node, change: Partial<Node>): Node[] {
  return [{ ...node, ...change }];
}

/** Attributes without some of them. */
export function without(node: Node, ...names: string[]): Record<string, Attribute> {
  return Object.fromEntries(Object.entries(node.attributes).filter(([name]) => !names.includes(name)));
}

/** Inputs with the one at `slot` set; those before it that are absent stay so. */
export function withInput(node: Node, slot: number, name: string): string[] {
  const inputs = [...node.inputs];
  while (inputs.length < slot) inputs.push('');
  inputs[slot] = name;
  return inputs;
}
