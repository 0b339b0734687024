import type { ActivationName } from './activations.ts';
import { type BlockKind, invertedResidual } from './inverted-residuals.ts';
import type { Planes, WeightedLayers } from './weighted-layers.ts';

/** A stage of timm's EfficientNet, MobileNetV3 and relatives. */
export interface TimmStage extends Omit<BlockKind, 'padding'> {}

/** Stages `blocks.0`, `blocks.1` … with as many blocks each as the weights have. */
export function timmStages(
  layers: WeightedLayers,
  stages: TimmStage[],
  input: Planes,
  padding: BlockKind['padding'],
): Planes {
  let planes = input;
  for (const [stage, kind] of stages.entries()) {
    for (let i = 0; i === 0 || isBlock(layers, `blocks.${stage}.${i}`); i++) {
      planes = block(layers, `blocks.${stage}.${i}`, planes, { ...kind, stride: i === 0 ? kind.stride : 1, padding });
    }
  }
  return planes;
}

const isBlock = (layers: WeightedLayers, name: string) => layers.has(`${name}.conv_dw`) || layers.has(`${name}.conv`);

/** By its modules' names: with an expansion, without one, or a plain convolution. */
function block(layers: WeightedLayers, name: string, input: Planes, kind: BlockKind): Planes {
  const at = (module: string) => `${name}.${module}`;
  if (layers.has(at('conv'))) return convolution(layers, at('conv'), at('bn1'), input, kind.activation);
  const squeeze: [string, string] | null = layers.has(at('se.conv_reduce'))
    ? [at('se.conv_reduce'), at('se.conv_expand')]
    : null;
  const expanded = {
    expand: [at('conv_pw'), at('bn1')] as [string, string],
    depthwise: [at('conv_dw'), at('bn2')] as [string, string],
    project: [at('conv_pwl'), at('bn3')] as [string, string],
  };
  const separable = {
    expand: null,
    depthwise: [at('conv_dw'), at('bn1')] as [string, string],
    project: [at('conv_pw'), at('bn2')] as [string, string],
  };
  const names = layers.has(at('conv_pwl')) ? expanded : separable;
  return invertedResidual(layers, { ...names, squeeze }, input, kind);
}

/** A convolution with its normalization and activation. */
export function convolution(
  layers: WeightedLayers,
  conv: string,
  norm: string,
  input: Planes,
  activation: ActivationName,
  options: Parameters<WeightedLayers['conv']>[2] = {},
): Planes {
  const { x, channels } = layers.norm(norm, layers.conv(conv, input, options));
  return { x: layers.build.activation(x, activation), channels };
}
