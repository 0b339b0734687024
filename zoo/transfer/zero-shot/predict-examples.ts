import { join } from 'node:path';
import type { Dataset, Example } from '../../data/dataset.ts';
import { computeActivations } from '../../features/activations.ts';
import type { Preprocessing } from '../../model.ts';
import { readModel } from '../../onnx/read.ts';
import { inWorkFolder } from '../../training/state/in-work-folder.ts';

interface PredictExamples {
  /** An ONNX file with one output, a row for each example. */
  checkpoint: Uint8Array;
  preprocessing: Preprocessing;
  dataset: Dataset;
  examples: Example[];
  workDirectory: string;
  signal?: AbortSignal;
  onProgress?: (fraction: number) => void;
}

/** What a checkpoint answers for some examples of a data set, in their order. */
export function predictExamples(request: PredictExamples): Promise<number[][]> {
  const { checkpoint, workDirectory, examples, ...rest } = request;
  return inWorkFolder(workDirectory, async (directory, onEnd) => {
    const frozen = readModel(checkpoint);
    const outputs = await computeActivations({ ...rest, frozen, examples, file: join(directory, 'outputs') });
    onEnd(() => outputs.close());
    const rows = examples.map((_, row) => row);
    const [size] = outputs.shapeOf(rows);
    const values = new Float32Array(rows.length * size);
    await outputs.read(rows, values);
    return rows.map((row) => Array.from(values.subarray(row * size, (row + 1) * size)));
  });
}
