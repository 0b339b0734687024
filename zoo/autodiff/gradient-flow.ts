import type { GraphBuilder } from '../onnx/builder.ts';

/**
 * Changes to the gradients of single tensors on their way back. Each one applies to the whole gradient of a tensor: the sum of
 * what all of its readers send back. To change what one reader sends, let that reader read an Identity of the tensor, and name
 * the Identity's output.
 */
export interface GradientFlow {
  /** No gradient goes back past these tensors, as with PyTorch's `detach`. */
  stops?: readonly string[];
  /** By tensor, another tensor of its shape: its gradient, instead of what its readers send back. */
  overrides?: ReadonlyMap<string, string>;
  /**
   * By tensor, a scalar λ: the gradient is multiplied by −λ (Ganin and Lempitsky, "Unsupervised Domain Adaptation by
   * Backpropagation", ICML 2015, section 3.2).
   */
  reversals?: ReadonlyMap<string, string>;
}

/** The gradients of a graph's tensors, summed as the readers of each send theirs, with the changes that a flow asks for. */
export class Gradients {
  readonly #sums: Map<string, string>;
  readonly #stops: ReadonlySet<string>;

  /** @param seeds by tensor, the gradient that it begins with */
  constructor(
    private readonly build: GraphBuilder,
    seeds: ReadonlyMap<string, string>,
    private readonly flow: GradientFlow,
  ) {
    this.#sums = new Map(seeds);
    this.#stops = new Set(flow.stops);
  }

  /** Adds what one reader of a tensor sends back. */
  add(tensor: string, gradient: string): void {
    const sum = this.#sums.get(tensor);
    this.#sums.set(tensor, sum === undefined ? gradient : this.build.node('Add', [sum, gradient]));
  }

  /** What goes back to the node that makes a tensor, once all of its readers have sent theirs; undefined if nothing does. */
  of(tensor: string): string | undefined {
    if (this.#stops.has(tensor)) return undefined;
    const gradient = this.flow.overrides?.get(tensor) ?? this.#sums.get(tensor);
    const lambda = this.flow.reversals?.get(tensor);
    if (gradient === undefined || lambda === undefined) return gradient;
    return this.build.node('Mul', [gradient, this.build.node('Neg', [lambda])]);
  }
}
