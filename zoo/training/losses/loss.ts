import type { GraphBuilder } from '../../onnx/builder.ts';

/** What training makes small, as nodes of a graph. */
export interface Loss {
  /** The operator that makes of the network's outputs what a checkpoint answers; null: the outputs themselves. */
  activation: 'Softmax' | 'Sigmoid' | null;
  /**
   * Adds the loss of each example.
   *
   * @param outputs the network's, `[batch, outputs]`; for a classifier its logits
   * @param targets `[batch, outputs]`
   * @returns the name of the losses, `[batch]`
   */
  perExample(build: GraphBuilder, outputs: string, targets: string): string;
}
