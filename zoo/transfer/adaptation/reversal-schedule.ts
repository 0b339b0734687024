/**
 * The strength λ of a gradient reversal: `2 / (1 + exp(−10 p)) − 1`, which is 0 at first, while the domain head knows nothing, and 1
 * at the end (Y. Ganin et al., "Domain-Adversarial Training of Neural Networks", JMLR 2016, section 5.2.2).
 *
 * @param progress p, the share of all steps that is done: 0 to 1
 */
export function reversalAt(progress: number): number {
  return 2 / (1 + Math.exp(-10 * progress)) - 1;
}
