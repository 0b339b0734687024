import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { Example } from '../data/dataset.ts';
import { type ExampleSource, everyRow } from './feeding/example-source.ts';
import { decodeOutputs, type TargetCoding } from './head/target-coding.ts';
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
    const targets = rowsTensor(coding.encode(own, 0), rows.length, [coding.outputs]);
    const result = await predictor.run({ ...inputs, [STEP.targets]: targets }, parameters);
    for (const [i, row] of rows.entries()) {
      const predicted = result[EVALUATION.outputs].subarray(i * coding.outputs, (i + 1) * coding.outputs);
      outputs[row] = decodeOutputs(coding, predicted);
      losses[row] = result[EVALUATION.losses][i];
    }
    await yieldToEvents();
  }
  return { outputs, loss: losses.reduce((sum, loss) => sum + loss, 0) / examples.length };
}
