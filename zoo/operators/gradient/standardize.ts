import { floatAttribute } from '../../onnx/attributes.ts';
import type { RuleContext } from './rule.ts';

/** A tensor normalized to mean 0 and variance 1 along its last axes, and 1 / √(variance + ε) with size 1 along them. */
export interface Standardized {
  normal: string;
  inverse: string;
}

/**
 * x normalized again for the backward pass: one fused pass over x, and nothing kept from the forward pass.
 *
 * @param sizes of the normalized axes: those of x from `axis` on
 */
export function standardize(
  c: RuleContext,
  op: 'LayerNormalization' | 'SimplifiedLayerNormalization',
  x: string,
  axis: number,
  sizes: number[],
): Standardized {
  const [normal, inverse] = [c.build.unique('normal'), c.build.unique('inverse_deviation')];
  const ones = c.build.floats(new Float32Array(sizes.reduce((product, size) => product * size, 1)).fill(1), sizes);
  const outputs = op === 'LayerNormalization' ? [normal, '', inverse] : [normal, inverse];
  c.build.nodes(op, [x, ones], outputs, { axis, epsilon: { float: floatAttribute(c.node, 'epsilon', 1e-5) } });
  return { normal, inverse };
}

/**
 * The gradient of x̂ = (x − mean) / √(variance + ε) with respect to x, given that with respect to x̂: dx = (g − mean(g) − x̂
 * · mean(g ⊙ x̂)) / √(variance + ε), means over `axes` (Ba et al., 2016; the mean of g is left out if the mean of x is not
 * subtracted, as in Zhang & Sennrich, 2019).
 */
export function standardizedGradient(
  c: RuleContext,
  { normal, inverse }: Standardized,
  g: string,
  axes: number[],
  centred = true,
): string {
  const mean = (name: string) => c.build.node('ReduceMean', [name, c.build.ints(axes)], { keepdims: 1 });
  const slope = c.build.node('Mul', [normal, mean(c.build.node('Mul', [g, normal]))]);
  const level = centred ? c.build.node('Sub', [g, mean(g)]) : g;
  return c.build.node('Mul', [c.build.node('Sub', [level, slope]), inverse]);
}
