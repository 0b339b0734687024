import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { Example } from '../data/dataset.ts';
import type { ExamplePrediction } from '../evaluation/metrics.ts';
import { smoothedTargets } from './batches.ts';
import { EVALUATION } from './evaluation-graph.ts';
import { type ExampleSource, inOrder } from './example-source.ts';
import type { Predictor } from './predictor.ts';
import { STEP } from './state-names.ts';
import { rowsTensor } from './tensors.ts';
import type { Trainer } from './trainer.ts';

/**
 * What a network says of a split's examples, and its mean loss on them.
 *
 * @param predictor of `addEvaluation`'s graph; @param input the name of its input that the source's rows are for
 */
export async function evaluateSplit(
  predictor: Predictor,
  parameters: ReturnType<Trainer['parameters']>,
  { source, examples, input, classes }: { source: ExampleSource; examples: Example[]; input: string; classes: number },
): Promise<{ predictions: ExamplePrediction[]; loss: number }> {
  const predictions: ExamplePrediction[] = [];
  let sum = 0;
  for await (const { start, rows, values } of inOrder(source)) {
    const batch = examples.slice(start, start + rows);
    const targets = smoothedTargets(
      batch.map(({ label }) => label),
      classes,
      0,
    );
    const result = await predictor.run(
      { [input]: rowsTensor(values, rows, source.shape), [STEP.targets]: rowsTensor(targets, rows, [classes]) },
      parameters,
    );
    for (const [i, { name, label, groups }] of batch.entries()) {
      const own = result[EVALUATION.probabilities].subarray(i * classes, (i + 1) * classes);
      predictions.push({ name, label, groups, probabilities: [...own] });
      sum += result[EVALUATION.losses][i];
    }
    await yieldToEvents();
  }
  return { predictions, loss: sum / examples.length };
}
