import type { Graph, Tensor } from '../onnx/graph.ts';
import { HEAD } from '../training/head/head.ts';
import { turned } from './turned.ts';

/** A linear layer as PyTorch has it, `[out, in]` and `[out]`. */
export interface Linear {
  weight: Tensor;
  bias: Tensor;
}

/** The head of a checkpoint; null if it has none as `exportCheckpoint` writes it. */
export function headOf({ initializers }: Graph): Linear | null {
  const [weights, bias] = [initializers.get(HEAD.weights), initializers.get(HEAD.bias)];
  return weights && bias ? { weight: turned(weights), bias } : null;
}
