import type { Graph, Node } from '../onnx/graph.ts';

/** A product: a number times some tensors. */
export interface Product {
  constant: number;
  factors: string[];
}

/** Finds formulas in a graph, starting from their result. */
export class Patterns {
  readonly #makers: Map<string, Node>;

  constructor(private readonly graph: Graph) {
    this.#makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name): [string, Node] => [name, node])));
  }

  /** The node that produces a tensor, if it has this operator. */
  made(name: string, op: string): Node | undefined {
    const node = this.#makers.get(name);
    return node && node.op === op && !node.domain ? node : undefined;
  }

  /** The value of a constant of one element. */
  scalar(name: string): number | undefined {
    const tensor = this.graph.initializers.get(name);
    return tensor?.type === 'float' && tensor.data.length === 1 ? Number(tensor.data[0]) : undefined;
  }

  /** The values of a constant of whole numbers. */
  ints(name: string): number[] | undefined {
    const tensor = this.graph.initializers.get(name);
    return tensor?.type === 'int64' ? Array.from(tensor.data as BigInt64Array, Number) : undefined;
  }

  /** The two operands of a node as a constant of one element and a tensor, in either order. */
  withScalar(node: Node): { value: number; other: string } | undefined {
    for (const [i, name] of node.inputs.slice(0, 2).entries()) {
      const value = this.scalar(name);
      if (value !== undefined) return { value, other: node.inputs[1 - i] };
    }
    return undefined;
  }

  /** A tensor as a product of a number and tensors that are no products themselves: `Mul`, `Div` by a number, whole powers. */
  product(name: string): Product {
    const times = this.made(name, 'Mul');
    const value = this.scalar(name);
    if (value !== undefined) return { constant: value, factors: [] };
    if (times) {
      const [a, b] = times.inputs.map((input) => this.product(input));
      return { constant: a.constant * b.constant, factors: [...a.factors, ...b.factors] };
    }
    const [by, power] = [this.made(name, 'Div'), this.made(name, 'Pow')];
    const divisor = by && this.scalar(by.inputs[1]);
    if (by && divisor) {
      const { constant, factors } = this.product(by.inputs[0]);
      return { constant: constant / divisor, factors };
    }
    const exponent = power && this.scalar(power.inputs[1]);
    if (power && (exponent === 2 || exponent === 3)) {
      return { constant: 1, factors: Array<string>(exponent).fill(power.inputs[0]) };
    }
    return { constant: 1, factors: [name] };
  }
}

/** Whether two numbers are equal up to float32 and the digits that exporters write. */
export const isAbout = (a: number, b: number) => Math.abs(a - b) <= 1e-4 * Math.abs(b);
