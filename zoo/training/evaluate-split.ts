import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { Example } from '../data/dataset.ts';
import { type ExampleSource, everyRow } from './feeding/example-source.ts';
import type { TargetCoding } from './head/target-coding.ts';
import { EVALUATION } from './step/evaluation-graph.ts';
import type { Predictor } from './step/predictor.ts';
import { STEP } from './step/state-names.ts';
import { rowsTensor } from './step/tensors.ts';
import type { Trainer } from './step/trainer.ts';

/**
 * Returns a network's outputs for a split's examples, in the targets' units, and its mean loss on them.
 *
 * @param predictor of `addEvaluation`'s graph
 */
export async function evaluateSplit(
  predictor: Predictor,
  parameters: ReturnType<Trainer['parameters']>,
  { source, examples, coding }: { source: ExampleSource; examples: Example[]; coding: TargetCoding },
): Promise<{ outputs: number[][]; loss: number }> {
  const outputs: number[][] = [];
  const losses: number[] = [];
  for await (const { rows, inputs } of everyRow(source)) {
    const own = rows.map((row) => examples[row]);
    const targets = rowsTensor(coding.encode(own, 0), rows.length, coding.rowShape(own));
    const result = await predictor.run({ ...inputs, [STEP.targets]: targets }, parameters);
    const size = result[EVALUATION.outputs].length / rows.length;
    for (const [i, row] of rows.entries()) {
      outputs[row] = coding.decode(own[i], result[EVALUATION.outputs].subarray(i * size, (i + 1) * size));
      losses[row] = result[EVALUATION.losses][i];
    }
    await yieldToEvents();
  }
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return { outputs, loss: sum(losses) / sum(examples.map(coding.targetCount)) };
}
