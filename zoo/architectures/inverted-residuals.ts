import type { ActivationName } from './activations.ts';
import type { Planes, WeightedLayers } from './weighted-layers.ts';

/** The modules of a block, each a convolution and its normalization. */
export interface BlockNames {
  /** 1×1, to more channels; null if the block has none. */
  expand: [conv: string, norm: string] | null;
  depthwise: [conv: string, norm: string];
  /** Squeeze and excitation; null if the block has none. */
  squeeze: [reduce: string, expand: string] | null;
  /** 1×1, without an activation. */
  project: [conv: string, norm: string];
}

export interface BlockKind {
  stride: number;
  padding: 'half' | 'same';
  activation: ActivationName;
  /** Of squeeze and excitation. */
  gate: 'sigmoid' | 'hard';
  squeezed: ActivationName;
}

/**
 * An inverted residual block (Sandler et al., 2018): a 1×1 convolution to more channels, a depthwise one, squeeze and excitation (Hu
 * et al., 2018), and a 1×1 convolution back. The input is added where the sizes allow it.
 */
export function invertedResidual(layers: WeightedLayers, names: BlockNames, input: Planes, kind: BlockKind): Planes {
  const { build } = layers;
  const { stride, padding, activation } = kind;
  const active = ({ x, channels }: Planes) => ({ x: build.activation(x, activation), channels });
  let planes = input;
  if (names.expand) planes = active(layers.norm(names.expand[1], layers.conv(names.expand[0], planes)));
  const depthwise = layers.conv(names.depthwise[0], planes, { stride, padding, groups: 'depthwise' });
  planes = active(layers.norm(names.depthwise[1], depthwise));
  if (names.squeeze) planes = squeezeAndExcite(layers, names.squeeze, planes, kind);
  planes = layers.norm(names.project[1], layers.conv(names.project[0], planes));
  const isSame = stride === 1 && planes.channels === input.channels;
  return isSame ? { x: build.add(planes.x, input.x), channels: planes.channels } : planes;
}

/** Scales each channel by a gate that all channels' means decide. */
function squeezeAndExcite(
  layers: WeightedLayers,
  [reduce, expand]: [string, string],
  { x, channels }: Planes,
  { gate, squeezed }: BlockKind,
): Planes {
  const { build } = layers;
  const few = layers.conv(reduce, { x: build.node('GlobalAveragePool', [x]), channels });
  const scores = layers.conv(expand, { x: build.activation(few.x, squeezed), channels: few.channels }).x;
  // relu6(x + 3) / 6.
  const hard = () => build.node('HardSigmoid', [scores], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
  return { x: build.multiply(x, gate === 'hard' ? hard() : build.activation(scores, 'sigmoid')), channels };
}
