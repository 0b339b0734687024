import { largestDifference, TOLERANCE } from './agreement.ts';
import type { Network } from './networks.ts';
import type { Side } from './sides.ts';
import type { Hyperparameters } from './training.ts';

/**
 * Opens all sides for training, and says where they differ from the first: in the logits before, in how many numbers they
 * train, or in the losses of the first two steps. Null where they agree.
 */
export async function disagreementOf(
  sides: Side[],
  hyperparameters: Hyperparameters,
  { unreached = 0 }: Network,
): Promise<string | null> {
  const outputs: number[][] = [];
  const losses: number[][] = [];
  const parameters: number[] = [];
  for (const side of sides) {
    await side.infer();
    outputs.push((await side.output(0, true)).output ?? []);
    parameters.push((await side.train(hyperparameters)).parameters);
    losses.push([(await side.step(0)).loss, (await side.step(0)).loss]);
  }
  for (const [i, { name }] of sides.entries()) {
    const [logits, loss] = [largestDifference(outputs[0], outputs[i]), largestDifference(losses[0], losses[i])];
    if (logits > TOLERANCE) return `the logits of ${name} differ by ${logits.toExponential(1)}`;
    if (i > 0 && parameters[i] - unreached !== parameters[0]) {
      return `${name} trains ${parameters[i]} numbers, ${sides[0].name} ${parameters[0]}`;
    }
    if (loss > TOLERANCE) return `the losses of ${name} are ${losses[i].join(', ')}, ours ${losses[0].join(', ')}`;
  }
  return null;
}
