import { InvalidInputError } from '../errors.ts';
import { METADATA } from '../model.ts';
import type { Graph } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { type CheckpointMetadata, checkpointMetadata } from './checkpoint-metadata.ts';
import { type Classifier, type ClassifierOptions, classifierOf, type LaneSession } from './classifier.ts';

/** What turns a head's scores into probabilities; null where its graph does. */
export type Activation = 'SOFTMAX' | 'SIGMOID' | null;

export interface OwnHead {
  /** The output of the graph that has one number for each label. */
  output: string;
  activation: Activation;
}

/**
 * Opens a checkpoint, or a model of the zoo with the head that its publisher trained: its scores become probabilities as transformers'
 * pipelines compute them, by a sigmoid if `problem_type` of its configuration is `multi_label_classification` and by a softmax otherwise, unless
 * the graph ends in one of them.
 *
 * @param model the ONNX file's bytes, as `Model.downloadUrl` and `Checkpoint.downloadUrl` have them
 * @throws InvalidInputError for a model without labels, and for one without an output of as many numbers
 */
export async function openOwnHead(
  model: Uint8Array,
  options: ClassifierOptions = {},
): Promise<{ classifier: Classifier; described: CheckpointMetadata }> {
  const graph = readModel(model);
  const described = checkpointMetadata(graph);
  const open: ClassifierOptions['open'] = (own) => openSession(model, own);
  if (isCheckpoint(graph)) return { classifier: await classifierOf(described, { open, ...options }), described };
  const head = ownHead(graph, described.labels);
  const task = head.rank === 3 ? 'TOKEN_LABELS' : head.isSigmoid ? 'MULTI_LABEL' : 'SINGLE_LABEL';
  const withTask: CheckpointMetadata = { ...described, task };
  const classifier = await classifierOf(withTask, {
    ...options,
    open: async (own) => withProbabilities(await (options.open ?? open)(own), head),
  });
  return { classifier, described: withTask };
}

/** Graft's own name its output `probabilities`, or `outputs` if they predict numbers. */
function isCheckpoint({ outputs, metadata }: Graph): boolean {
  const names = outputs.map(({ name }) => name);
  return (
    names.includes('probabilities') ||
    (names.includes('outputs') && !metadata[METADATA.task]?.endsWith('CLASSIFICATION'))
  );
}

function ownHead(graph: Graph, labels: string[]): OwnHead & { rank: number; isSigmoid: boolean } {
  const found = graph.outputs.find(({ shape }) => shape.length >= 2 && shape.at(-1) === labels.length);
  const only = graph.outputs.length === 1 && graph.outputs[0].unranked ? graph.outputs[0] : undefined;
  const chosen = found ?? only;
  if (!chosen) {
    const outputs = graph.outputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ');
    throw new InvalidInputError(
      `The model has ${labels.length} labels, but no output with as many numbers. It returns ${outputs}.`,
    );
  }
  const last = lastOperator(graph, chosen.name);
  const isSigmoid =
    last === 'Sigmoid' ||
    (last !== 'Softmax' && /"problem_type"\s*:\s*"multi_label/.test(graph.metadata[METADATA.config] ?? ''));
  const isActivated = last === 'Softmax' || last === 'Sigmoid';
  return {
    output: chosen.name,
    activation: isActivated ? null : isSigmoid ? 'SIGMOID' : 'SOFTMAX',
    rank: chosen.shape.length || 2,
    isSigmoid,
  };
}

/** The operator that computes a tensor, but for those that only move its numbers. */
function lastOperator({ nodes }: Graph, name: string): string | undefined {
  const node = nodes.find(({ outputs }) => outputs.includes(name));
  const moves = node && ['Identity', 'Cast', 'Reshape', 'Squeeze', 'Flatten'].includes(node.op);
  return moves ? lastOperator({ nodes } as Graph, node.inputs[0]) : node?.op;
}

/** The session, with one more output: the probabilities of the head. */
function withProbabilities(session: LaneSession, { output, activation }: OwnHead): LaneSession {
  return {
    ...session,
    outputNames: [...session.outputNames, 'probabilities'],
    async run(feeds, _outputs, lane) {
      const { [output]: scores } = await session.run(feeds, [output], lane);
      const values = Float32Array.from(scores.data as Float32Array);
      const labels = Number(scores.dims.at(-1));
      for (let from = 0; from < values.length; from += labels)
        activate(values.subarray(from, from + labels), activation);
      return { probabilities: new RuntimeTensor('float32', values, scores.dims as number[]) };
    },
  };
}

function activate(row: Float32Array, activation: Activation): void {
  if (activation === 'SIGMOID') for (const [i, score] of row.entries()) row[i] = 1 / (1 + Math.exp(-score));
  if (activation !== 'SOFTMAX') return;
  const largest = row.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  const powers = Float64Array.from(row, (score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  for (const [i, power] of powers.entries()) row[i] = power / sum;
}
