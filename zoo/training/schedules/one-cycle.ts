/**
 * The learning rate of the one-cycle policy (Smith and Topin, "Super-Convergence", 2018) with cosine annealing, as
 * PyTorch's `OneCycleLR` has it: from `maximum / 25` up to `maximum` over the first 30 % of the steps, then down to
 * `maximum / 250000`.
 *
 * @param step counted from 0; @param totalSteps at least 1
 */
export function oneCycle(step: number, totalSteps: number, maximum: number): number {
  const peak = Math.max(0.3 * totalSteps - 1, 0);
  const last = totalSteps - 1;
  const initial = maximum / 25;
  const final = initial / 1e4;
  if (step <= peak) return peak === 0 ? maximum : cosine(initial, maximum, step / peak);
  return cosine(maximum, final, (step - peak) / (last - peak));
}

/** Goes from `start` to `end` along half a cosine, as `fraction` goes from 0 to 1. */
function cosine(start: number, end: number, fraction: number): number {
  return end + ((start - end) / 2) * (1 + Math.cos(Math.PI * fraction));
}
