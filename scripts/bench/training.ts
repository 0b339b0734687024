// Everything that the benches use from zoo/training, in one place.
import type { Graph } from '../../zoo/onnx/graph.ts';
import { readModel } from '../../zoo/onnx/read.ts';
import { RuntimeTensor } from '../../zoo/runtime/session.ts';
import { simplifyGraph } from '../../zoo/simplify/simplify.ts';
import { adamW } from '../../zoo/training/optimizers/adamw.ts';
import { sgd } from '../../zoo/training/optimizers/sgd.ts';
import { learnedParameters } from '../../zoo/training/parameters/learned-parameters.ts';
import { foldBatchNormalization } from '../../zoo/training/step/fold-batch-normalization.ts';
import { groupParameters, unflatten } from '../../zoo/training/step/parameters.ts';
import { parameterName, STEP } from '../../zoo/training/step/state-names.ts';
import { rowsTensor, vector } from '../../zoo/training/step/tensors.ts';
import { Trainer } from '../../zoo/training/step/trainer.ts';
import { addLora } from '../../zoo/training/strategies/lora/add-lora.ts';
import { loraTargets } from '../../zoo/training/strategies/lora/lora-targets.ts';
import { runtimeTensor } from './runtime-tensor.ts';
import type { StoredTensor } from './tensor-file.ts';

export interface Hyperparameters {
  /** SGD has momentum 0.9. */
  optimizer: 'ADAMW' | 'SGD';
  learningRate: number;
  weightDecay: number;
  /** Trains low-rank updates of the default targets, of this rank, and not the weights. Ours only. */
  loraRank?: number;
}

export interface Batch {
  inputs: Map<string, StoredTensor>;
  labels: number[];
}

export interface Training {
  /** The number of trained parameters. */
  parameters: number;
  /** The graph of a step up to its gradients, and what feeds its first. */
  graph: Graph;
  feeds(batch: Batch): Promise<Record<string, RuntimeTensor>>;
  /** @returns the loss before the update */
  step(batch: Batch): Promise<number>;
  close(): Promise<void>;
  /** From the model's bytes to the graph of the step, and from there to a session that runs it. */
  seconds: { graph: number; session: number };
}

/**
 * All weights of a model in training, as a FULL fine-tune trains them, or their low-rank updates, as LORA does: in batches of a
 * fixed size, and weight decay spares biases and normalizations.
 */
export async function openTraining(
  model: Uint8Array,
  { optimizer, learningRate, weightDecay, loraRank }: Hyperparameters,
  batchSize: number,
): Promise<Training> {
  const started = performance.now();
  const original = await simplifyGraph(readModel(model));
  const { network, names } = loraRank === undefined ? whole(original) : adapted(original, loraRank);
  const groups = groupParameters(network, names, { isHead: () => false, headScale: 1, weightDecay });
  const classes = Number(original.outputs[0].shape.at(-1));
  let built = { graph: original, at: started };
  const trainer = await Trainer.open(foldBatchNormalization(network), groups, {
    optimizer: OPTIMIZERS[optimizer],
    batchSize,
    inspect: async (graph) => {
      built = { graph, at: performance.now() };
    },
  });
  const opened = performance.now();
  const targets = ({ labels }: Batch) => oneHot(labels, classes);
  return {
    parameters: groups.reduce((sum, { size }) => sum + size, 0),
    graph: built.graph,
    async feeds(batch) {
      const { vectors } = await trainer.save();
      const parameters = groups.flatMap((group) => {
        const values = unflatten(group, vectors[parameterName(group)]);
        return group.parameters.map(
          ({ name, shape }) =>
            [name, new RuntimeTensor('float32', values.get(name) ?? new Float32Array(), shape)] as const,
        );
      });
      const rows = batch.labels.length;
      return {
        ...tensorsOf(batch),
        ...Object.fromEntries(parameters),
        [STEP.targets]: targets(batch),
        [STEP.exampleWeights]: vector(new Float32Array(rows).fill(1 / rows)),
      };
    },
    step: (batch) => trainer.step(tensorsOf(batch), { values: targets(batch) }, learningRate),
    close: () => trainer.close(),
    seconds: { graph: (built.at - started) / 1000, session: (opened - built.at) / 1000 },
  };
}

const whole = (network: Graph) => ({ network, names: learnedParameters(network) });

function adapted(original: Graph, rank: number) {
  const { graph, adapters } = addLora(original, loraTargets(original, null), { rank, alpha: 2 * rank, seed: 1 });
  return { network: graph, names: adapters.flatMap(({ a, b }) => [a, b]) };
}

const OPTIMIZERS = { ADAMW: adamW(), SGD: sgd() };

export const tensorsOf = ({ inputs }: Pick<Batch, 'inputs'>) =>
  Object.fromEntries([...inputs].map(([name, tensor]) => [name, runtimeTensor(tensor)]));

function oneHot(labels: number[], classes: number): RuntimeTensor {
  const values = new Float32Array(labels.length * classes);
  for (const [row, label] of labels.entries()) values[row * classes + label] = 1;
  return rowsTensor(values, labels.length, [classes]);
}
