import { expected, meanOverOutputs, surprise } from './binary-cross-entropy.ts';
import type { Loss } from './loss.ts';

/**
 * Focal loss (Lin et al., "Focal Loss for Dense Object Detection", 2017, equation 4) of one sigmoid per label, the mean over
 * the labels: `−(1 − pₜ)^γ · log pₜ`, where pₜ is the probability given to what is true. Examples that are already right count little.
 * The class weights α of its equation 5 are the option `classWeights`.
 *
 * The powers are computed from the logarithms: (1 − p)^γ = exp(−γ · (−log(1 − p))), which has a gradient at p = 1 too.
 */
export function focal(gamma: number): Loss {
  return {
    activation: 'Sigmoid',
    perExample(build, logits, targets) {
      const { whenTrue, whenFalse } = surprise(build, logits);
      const power = (negativeLogarithm: string) =>
        build.node('Exp', [build.node('Mul', [negativeLogarithm, build.floats([-gamma])])]);
      const focused = (loss: string, ofTheOther: string) => build.node('Mul', [power(ofTheOther), loss]);
      const losses = expected(build, targets, focused(whenTrue, whenFalse), focused(whenFalse, whenTrue));
      return meanOverOutputs(build, losses);
    },
  };
}
