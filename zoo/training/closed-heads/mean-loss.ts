import type { Example } from '../../data/dataset.ts';
import type { TargetCoding } from '../head/target-coding.ts';

/**
 * The mean loss of a head's outputs: of one label an example the log loss, of any number the binary log loss, of numbers the squared
 * error in the unit of their deviation. Probabilities are clipped at float64's epsilon, as in `classificationMetrics`.
 */
export function meanLoss(examples: Example[], outputs: number[][], { scaling }: TargetCoding): number {
  const losses = examples.map(({ label, targets }, i) => {
    if (!targets) return -logOf(outputs[i][label]);
    const each = outputs[i].map((output, k) => {
      if (scaling) return ((output - targets[k]) / scaling.deviation[k]) ** 2;
      return -logOf(targets[k] === 1 ? output : 1 - output);
    });
    return each.reduce((sum, loss) => sum + loss, 0) / each.length;
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

const logOf = (probability: number) => Math.log(Math.max(probability, Number.EPSILON));
