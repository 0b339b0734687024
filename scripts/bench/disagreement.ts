import { largestDifference, TOLERANCE } from './agreement.ts';
import type { Network } from './networks.ts';
import type { Side } from './sides.ts';
import type { Hyperparameters } from './training.ts';

/** What a side made of a network before anything was measured. */
export interface Trial {
  name: string;
  /** The logits before training, if the side can tell. */
  logits: number[] | undefined;
  /** How many numbers it trains. */
  parameters: number;
  /** Of the first two steps. */
  losses: number[];
}

/** Opens a side for training and runs its first two steps. */
export async function trial(side: Side, hyperparameters: Hyperparameters): Promise<Trial> {
  await side.infer();
  const { output } = await side.output(0, true);
  const { parameters } = await side.train(hyperparameters);
  const losses = [(await side.step(0)).loss, (await side.step(0)).loss];
  return { name: side.name, logits: output, parameters, losses };
}

/**
 * Says where a peer differs from ours: in the logits before training, in how many numbers it trains, or in the losses of the first
 * two steps. Null where they agree.
 *
 * @param tolerance the largest difference that counts as agreement; lower precision needs more of it
 */
export function disagreement(
  ours: Trial,
  peer: Trial,
  { unreached = 0 }: Pick<Network, 'unreached'>,
  tolerance = TOLERANCE,
): string | null {
  const logits = peer.logits === undefined ? 0 : largestDifference(ours.logits ?? [], peer.logits);
  if (logits > tolerance) return `the logits of ${peer.name} differ by ${logits.toExponential(1)}`;
  if (peer.parameters !== ours.parameters && peer.parameters - unreached !== ours.parameters) {
    return `${peer.name} trains ${peer.parameters} numbers, ${ours.name} ${ours.parameters}`;
  }
  if (largestDifference(ours.losses, peer.losses) <= tolerance) return null;
  return `the losses of ${peer.name} are ${peer.losses.join(', ')}, ours ${ours.losses.join(', ')}`;
}
