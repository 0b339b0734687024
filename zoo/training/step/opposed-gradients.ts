import { differentiate } from '../../autodiff/differentiate.ts';
import type { GradientFlow } from '../../autodiff/gradient-flow.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { Shapes } from '../../onnx/graph.ts';

/** The smallest normal float32. */
const SMALLEST = 2 ** -126;

/**
 * The gradients of a step in which a network learns against an adversary: B. H. Zhang, B. Lemoine and M. Mitchell, "Mitigating Unwanted
 * Biases with Adversarial Learning", AIES 2018, equation 1. The adversary's parameters follow the gradient of its loss. Each of the
 * network's follows `∇Lₚ − proj(∇Lₚ onto ∇Lₐ) − α ∇Lₐ`: what would help the adversary is taken out, and what harms it is added. The
 * projection is of each parameter by itself, as in Fairlearn's and AIF360's code.
 *
 * @param losses names of the two scalars
 * @param parameters names: `own` are the adversary's
 * @returns the name of each parameter's gradient
 * @throws InvalidInputError as `differentiate` does
 */
export function opposedGradients(
  build: GraphBuilder,
  losses: { predictor: string; adversary: string },
  parameters: { network: string[]; own: string[] },
  { shapes, flow, alpha }: { shapes: Shapes; flow: GradientFlow; alpha: number },
): Map<string, string> {
  const learns = differentiate(build, losses.predictor, parameters.network, shapes, flow);
  const betrays = differentiate(build, losses.adversary, [...parameters.network, ...parameters.own], shapes, flow);
  const scale = build.floats([alpha]);
  const gradients = new Map(betrays);
  for (const [name, own] of learns) {
    const other = betrays.get(name) ?? '';
    const unit = direction(build, other);
    const along = build.node('ReduceSum', [build.node('Mul', [own, unit])], { keepdims: 0 });
    const rest = build.node('Sub', [own, build.node('Mul', [unit, along])]);
    gradients.set(name, build.node('Sub', [rest, build.node('Mul', [other, scale])]));
  }
  return gradients;
}

/** A tensor divided by its Euclidean norm; 0 if it is 0. By its largest number first: squares of small ones would be 0. */
function direction(build: GraphBuilder, tensor: string): string {
  const smallest = build.floats([SMALLEST]);
  const largest = build.node('ReduceMax', [build.node('Abs', [tensor])], { keepdims: 0 });
  const scaled = build.node('Div', [tensor, build.node('Max', [largest, smallest])]);
  const norm = build.node('Sqrt', [build.node('ReduceSumSquare', [scaled], { keepdims: 0 })]);
  return build.node('Div', [scaled, build.node('Max', [norm, smallest])]);
}
