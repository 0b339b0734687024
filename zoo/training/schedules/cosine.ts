/**
 * Cosine annealing (Loshchilov and Hutter, "SGDR", ICLR 2017, equation 5, one cycle to 0), as PyTorch's
 * `CosineAnnealingLR` with `T_max` = `totalSteps`.
 *
 * @param step counted from 0; @param totalSteps at least 1
 */
export function cosineAnnealing(step: number, totalSteps: number, maximum: number): number {
  return (maximum / 2) * (1 + Math.cos((Math.PI * step) / totalSteps));
}
