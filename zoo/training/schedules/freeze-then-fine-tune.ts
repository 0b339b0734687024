/**
 * The learning rate of fast.ai's `fine_tune` (J. Howard and S. Gugger, "fastai: A Layered API for Deep Learning", Information 11 (2020)): a
 * cycle in the first epoch, in which the head trains alone, then one over the other epochs with half the highest rate, in which every layer
 * trains. Both are cosines: from `base / 25` up over 99 % of the first epoch; then from a fifth of the half rate up over 30 % of the steps; each
 * down to a hundred-thousandth of its highest rate. fastai also moves the momentum; here it stays.
 *
 * @param step counted from 0
 * @param stepsPerEpoch at least 1
 * @param epochs with the first one; at least 2
 */
export function freezeThenFineTune(step: number, stepsPerEpoch: number, epochs: number, base: number): number {
  if (step < stepsPerEpoch) return cycle(step / stepsPerEpoch, base, { start: base / 25, rise: 0.99 });
  const done = (step - stepsPerEpoch) / ((epochs - 1) * stepsPerEpoch);
  return cycle(done, base / 2, { start: base / 10, rise: 0.3 });
}

/** fastai's `combined_cos`: up from `start` to `highest` over the share `rise`, then down to `highest / 100000`. */
function cycle(done: number, highest: number, { start, rise }: { start: number; rise: number }): number {
  if (done < rise) return cosine(start, highest, done / rise);
  return cosine(highest, highest / 1e5, (done - rise) / (1 - rise));
}

/** Goes from `start` to `end` along half a cosine, as `fraction` goes from 0 to 1. */
function cosine(start: number, end: number, fraction: number): number {
  return start + ((1 + Math.cos(Math.PI * (1 - fraction))) * (end - start)) / 2;
}
