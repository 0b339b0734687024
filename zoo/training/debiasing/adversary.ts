import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import type { GroupConstraint } from '../options/fine-tune-options.ts';
import { groupParameters, type ParameterGroup } from '../step/parameters.ts';

/** What `addAdversary` adds to a network. */
export const ADVERSARY = {
  /** The output: logits `[batch, groups]`. */
  groups: 'graft_adversary_groups',
  /** With EQUALIZED_ODDS, the input: targets `[batch, outputs]`. */
  labels: 'graft_adversary_labels',
  parameters: [
    'graft_adversary_hidden',
    'graft_adversary_hidden_bias',
    'graft_adversary_weights',
    'graft_adversary_bias',
  ],
} as const;

/** Units of the hidden layer: with labels as inputs, a linear adversary could not tell what a group's logits are for each label. */
const HIDDEN = 32;

/**
 * The adversary's learning rate over the head's. At the same rate, as in Fairlearn, the network runs from an adversary that has not caught
 * up with it, and the two go round in circles: by hand, on a linear classifier, six seeds ended at an equalized odds difference of 0.13 to
 * 0.79 (α = 3, 0.60 without an adversary), and with ten times the rate at 0.14 to 0.24 (α = 1). Two rates are common where networks compete
 * (M. Heusel et al., "GANs Trained by a Two Time-Scale Update Rule", NeurIPS 2017).
 */
const RATE = 10;

/** The adversary's parameters, which learn faster than the network and do not decay. */
export function adversaryParameters(graph: Graph, headScale: number): ParameterGroup[] {
  const choices = { isHead: () => true, headScale: headScale * RATE, weightDecay: 0 };
  const groups = groupParameters(graph, [...ADVERSARY.parameters], choices);
  return groups.map((group) => ({ ...group, name: `adversary_${group.name}` }));
}

/**
 * Adds an adversary to a network: it predicts the group of an example from the network's first output, its logits, and with
 * EQUALIZED_ODDS from the label as well. It has one hidden layer with leaky ReLU and begins with Glorot's uniform weights and biases of 0, as
 * Fairlearn's `AdversarialFairnessClassifier` builds one.
 *
 * @param groups how many there are
 */
export function addAdversary(
  network: Graph,
  { groups, constraint, seed }: { groups: number; constraint: GroupConstraint; seed: number },
): Graph {
  const [logits] = network.outputs;
  const build = new GraphBuilder(network.name, {
    ...network,
    inputs: [...network.inputs],
    nodes: [...network.nodes],
    outputs: [...network.outputs],
    initializers: new Map(network.initializers),
  });
  const outputs = Number(logits.shape.at(-1));
  const reads =
    constraint === 'EQUALIZED_ODDS'
      ? build.node('Concat', [logits.name, build.input(ADVERSARY.labels, 'float', logits.shape)], { axis: 1 })
      : logits.name;
  const width = constraint === 'EQUALIZED_ODDS' ? 2 * outputs : outputs;
  const generator = random(seed ^ 0x7f4a7c15);
  const draw = (rows: number, columns: number) => {
    const bound = Math.sqrt(6 / (rows + columns));
    return Float32Array.from({ length: rows * columns }, () => (2 * generator.next() - 1) * bound);
  };
  const [hidden, hiddenBias, weights, bias] = ADVERSARY.parameters;
  build.floats(draw(width, HIDDEN), [width, HIDDEN], hidden);
  build.floats(new Float32Array(HIDDEN), [HIDDEN], hiddenBias);
  build.floats(draw(HIDDEN, groups), [HIDDEN, groups], weights);
  build.floats(new Float32Array(groups), [groups], bias);
  const first = build.node('Add', [build.node('MatMul', [reads, hidden]), hiddenBias]);
  const second = build.node('MatMul', [build.node('LeakyRelu', [first], { alpha: { float: 0.01 } }), weights]);
  build.node('Add', [second, bias], {}, { output: ADVERSARY.groups });
  build.output(ADVERSARY.groups, 'float', [logits.shape[0], groups]);
  return build.graph;
}
