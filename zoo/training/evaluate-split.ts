import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { Example } from '../data/dataset.ts';
import { type ExampleSource, inOrder } from './feeding/example-source.ts';
import { decodeOutputs, type TargetCoding } from './head/target-coding.ts';
import { EVALUATION } from './step/evaluation-graph.ts';
import type { Predictor } from './step/predictor.ts';
import { STEP } from './step/state-names.ts';
import { rowsTensor } from './step/tensors.ts';
import type { Trainer } from './step/trainer.ts';

/**
 * Returns a network's outputs for a split's examples, in the targets' units, and its mean loss on them.
 *
 * @param predictor of `addEvaluation`'s graph; @param input the name of its input for the source's rows
 */
export async function evaluateSplit(
  predictor: Predictor,
  parameters: ReturnType<Trainer['parameters']>,
  {
    source,
    examples,
    input,
    coding,
  }: { source: ExampleSource; examples: Example[]; input: string; coding: TargetCoding },
): Promise<{ outputs: number[][]; loss: number }> {
  const outputs: number[][] = [];
  let sum = 0;
  for await (const { start, rows, values } of inOrder(source)) {
    const targets = coding.encode(examples.slice(start, start + rows), 0);
    const result = await predictor.run(
      { [input]: rowsTensor(values, rows, source.shape), [STEP.targets]: rowsTensor(targets, rows, [coding.outputs]) },
      parameters,
    );
    for (let i = 0; i < rows; i++) {
      const own = result[EVALUATION.outputs].subarray(i * coding.outputs, (i + 1) * coding.outputs);
      outputs.push(decodeOutputs(coding, own));
      sum += result[EVALUATION.losses][i];
    }
    await yieldToEvents();
  }
  return { outputs, loss: sum / examples.length };
}
