import type { GraphBuilder } from '../../onnx/builder.ts';

/** The loss that training minimizes, as nodes of a graph. */
export interface Loss {
  /** Turns the network's outputs into a checkpoint's predictions: see `addActivation`. null if they are the predictions. */
  activation: 'Softmax' | 'Sigmoid' | 'NormalizedSigmoid' | null;
  /**
   * Adds the loss of each example.
   *
   * @param outputs the network's, `[batch, outputs]`; for a classifier its logits
   * @param targets `[batch, outputs]`
   * @returns the name of the losses, `[batch]`
   */
  perExample(build: GraphBuilder, outputs: string, targets: string): string;
}
