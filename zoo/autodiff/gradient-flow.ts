import type { GraphBuilder } from '../onnx/builder.ts';

/**
 * Changes to the gradients of single tensors in the backward pass. Each applies to a tensor's whole gradient: the sum over all
 * nodes that read it. To change the gradient from one reader only, let that node read an Identity of the tensor, and name the
 * Identity's output.
 */
export interface GradientFlow {
  /** No gradient flows past these tensors, as with PyTorch's `detach`. */
  stops?: readonly string[];
  /** By tensor, the tensor of the same shape that replaces its gradient. */
  overrides?: ReadonlyMap<string, string>;
  /**
   * By tensor, a scalar λ: the gradient is multiplied by −λ (Ganin and Lempitsky, "Unsupervised Domain Adaptation by
   * Backpropagation", ICML 2015, section 3.2).
   */
  reversals?: ReadonlyMap<string, string>;
  /**
   * By tensor, another of the same shape, whose gradient it takes as its own. The node that computes the tensor has to lie after
   * the one that computes the other, and before those that read the other.
   */
  takes?: ReadonlyMap<string, string>;
}

/** The gradients of a graph's tensors, summed over the readers of each tensor, with a flow's changes applied. */
export class Gradients {
  readonly #sums: Map<string, string>;
  readonly #stops: ReadonlySet<string>;

  /** @param seeds initial gradients, by tensor */
  constructor(
    private readonly build: GraphBuilder,
    seeds: ReadonlyMap<string, string>,
    private readonly flow: GradientFlow,
  ) {
    this.#sums = new Map(seeds);
    this.#stops = new Set(flow.stops);
  }

  /** Adds the gradient from one reader of a tensor. */
  add(tensor: string, gradient: string): void {
    const sum = this.#sums.get(tensor);
    this.#sums.set(tensor, sum === undefined ? gradient : this.build.node('Add', [sum, gradient]));
  }

  /** The gradient that flows back to the node that produces a tensor, once all of its readers are done; undefined if there is no gradient. */
  of(tensor: string): string | undefined {
    if (this.#stops.has(tensor)) return undefined;
    const other = this.flow.takes?.get(tensor);
    if (other !== undefined) return this.of(other);
    const gradient = this.flow.overrides?.get(tensor) ?? this.#sums.get(tensor);
    const lambda = this.flow.reversals?.get(tensor);
    if (gradient === undefined || lambda === undefined) return gradient;
    return this.build.node('Mul', [gradient, this.build.node('Neg', [lambda])]);
  }
}
