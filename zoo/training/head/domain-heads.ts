import { random } from '../../data/random.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { addBottleneck } from './bottleneck.ts';
import { addScaling, type FeatureScaling, HEAD } from './head.ts';

/** What `addDomainHeads` adds to a network, by the names of its outputs. */
export const DOMAINS = {
  /** Logits `[batch, classes]`, for rows of the target. */
  targetLogits: 'graft_target_logits',
  /** Scaled features `[batch, dimension]`. */
  sourceFeatures: 'graft_source_features',
  targetFeatures: 'graft_target_features',
  /** Logits `[batch, 1]` of a row being of the target. */
  sourceDomain: 'graft_source_domain',
  targetDomain: 'graft_target_domain',
  /** Identity nodes, where the domain head's gradient is reversed. */
  reversals: ['graft_source_reversal', 'graft_target_reversal'],
} as const;

/** The domain head's parameters. */
export const DOMAIN_HEAD = ['graft_domain_hidden', 'graft_domain_bias', 'graft_domain_weights', 'graft_domain_offset'];

/** Units of the domain head's hidden layer. */
const HIDDEN = 128;

/**
 * Adds to a network with a head (`addHead`) what the losses of an adaptation read: the features of both domains, each in its own
 * scaling, and the same head on the target's. With `adversarial`, too, one hidden layer that tells the domains apart.
 */
export function addDomainHeads(
  network: Graph,
  features: { name: string; dimension: number },
  { source, target }: { source: FeatureScaling; target: FeatureScaling },
  {
    mask,
    adversarial,
    bottleneck,
    seed,
  }: { mask?: string | undefined; adversarial: boolean; bottleneck: boolean; seed: number },
): Graph {
  const { dimension } = features;
  const build = new GraphBuilder(network.name, {
    ...network,
    nodes: [...network.nodes],
    outputs: [...network.outputs],
    initializers: new Map(network.initializers),
  });
  const rows = ['batch', dimension];
  const scaled = (scaling: FeatureScaling, output: string) => {
    const plain = addScaling(build, features.name, scaling);
    const own = bottleneck ? addBottleneck(build, plain, dimension, seed) : plain;
    build.node('Identity', [own], {}, { output });
    build.output(output, 'float', rows);
  };
  scaled(source, DOMAINS.sourceFeatures);
  scaled(target, DOMAINS.targetFeatures);
  const kept = mask ? build.node('Mul', [DOMAINS.targetFeatures, mask]) : DOMAINS.targetFeatures;
  const product = build.node('MatMul', [kept, HEAD.weights]);
  build.node('Add', [product, HEAD.bias], {}, { output: DOMAINS.targetLogits });
  build.output(DOMAINS.targetLogits, 'float', ['batch', build.graph.initializers.get(HEAD.bias)?.shape[0] ?? 0]);
  if (adversarial) addDomainHead(build, dimension, seed);
  return build.graph;
}

function addDomainHead(build: GraphBuilder, dimension: number, seed: number): void {
  const generator = random(seed ^ 0x2545f491);
  // As PyTorch's `nn.Linear` begins.
  const draw = (inputs: number, size: number) =>
    Float32Array.from({ length: size }, () => (2 * generator.next() - 1) / Math.sqrt(inputs));
  const [hidden, bias, weights, offset] = DOMAIN_HEAD;
  build.floats(draw(dimension, dimension * HIDDEN), [dimension, HIDDEN], hidden);
  build.floats(draw(dimension, HIDDEN), [HIDDEN], bias);
  build.floats(draw(HIDDEN, HIDDEN), [HIDDEN, 1], weights);
  build.floats(draw(HIDDEN, 1), [1], offset);
  const sides = [
    [DOMAINS.sourceFeatures, DOMAINS.sourceDomain],
    [DOMAINS.targetFeatures, DOMAINS.targetDomain],
  ] as const;
  for (const [i, [from, output]] of sides.entries()) {
    build.node('Identity', [from], {}, { output: DOMAINS.reversals[i] });
    const first = build.node('Add', [build.node('MatMul', [DOMAINS.reversals[i], hidden]), bias]);
    const second = build.node('MatMul', [build.node('Relu', [first]), weights]);
    build.node('Add', [second, offset], {}, { output });
    build.output(output, 'float', ['batch', 1]);
  }
}
