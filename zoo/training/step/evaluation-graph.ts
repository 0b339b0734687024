import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { withoutTensors } from '../../simplify/without-tensors.ts';
import type { Loss } from '../losses/loss.ts';
import { STEP } from './state-names.ts';

/** Outputs of a network in evaluation: a checkpoint's predictions `[batch, outputs]`, and each example's loss `[batch]`. */
export const EVALUATION = { outputs: 'outputs', losses: 'losses' } as const;

/** A network in evaluation: it also reads `STEP.targets`, and computes a checkpoint's predictions and the losses from the logits. */
export function addEvaluation(network: Graph, loss: Loss): Graph {
  const { graph } = withoutTensors(network, Object.values(EVALUATION));
  const build = new GraphBuilder(network.name, {
    ...graph,
    inputs: [...network.inputs],
    nodes: [...graph.nodes],
    initializers: new Map(network.initializers),
    outputs: [],
  });
  const [logits] = graph.outputs;
  const targets = build.input(STEP.targets, 'float', logits.shape);
  addActivation(build, logits.name, loss, EVALUATION.outputs);
  build.output(EVALUATION.outputs, 'float', logits.shape);
  const losses = loss.perExample(build, logits.name, targets);
  build.node('Identity', [losses], {}, { output: EVALUATION.losses });
  build.output(EVALUATION.losses, 'float', logits.shape.slice(0, 1));
  return build.graph;
}

/**
 * Applies the loss's activation to logits. NormalizedSigmoid: σ(x) / Σ σ(x), computed as softmax(log σ(x)), so that it sums to 1 even
 * where every σ(x) rounds to 0.
 */
export function addActivation(
  build: GraphBuilder,
  logits: string,
  { activation }: Pick<Loss, 'activation'>,
  output: string,
): void {
  if (activation === 'Softmax') build.node('Softmax', [logits], { axis: -1 }, { output });
  else if (activation === 'NormalizedSigmoid') {
    const logSigmoid = build.node('Neg', [build.node('Softplus', [build.node('Neg', [logits])])]);
    build.node('Softmax', [logSigmoid], { axis: -1 }, { output });
  } else build.node(activation ?? 'Identity', [logits], {}, { output });
}
