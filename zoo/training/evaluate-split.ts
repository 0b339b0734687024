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
 * Returns a network's outputs for a split's examples, in the targets' units, and its mean loss on them. Where the source has several
 * views of each example, the outputs are their mean, and so is the loss.
 *
 * @param predictor of `addEvaluation`'s graph
 */
export async function evaluateSplit(
  predictor: Predictor,
  parameters: ReturnType<Trainer['parameters']>,
  { source, examples, coding }: { source: ExampleSource; examples: Example[]; coding: TargetCoding },
): Promise<{ outputs: number[][]; loss: number }> {
  const views = source.rows / examples.length;
  const outputs: number[][] = [];
  const losses: number[] = [];
  for await (const { rows, inputs } of everyRow(source)) {
    const own = rows.map((row) => examples[Math.floor(row / views)]);
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
  const averaged = examples.map((_, i) => meanRow(outputs.slice(i * views, (i + 1) * views)));
  return {
    outputs: views === 1 ? outputs : averaged,
    loss: sum(losses) / (views * sum(examples.map(coding.targetCount))),
  };
}

const meanRow = (rows: number[][]): number[] =>
  rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
