import type { Dataset, DatasetIndex, Example } from '../data/dataset.ts';
import { mcnemarExact } from '../evaluation/mcnemar.ts';
import { computesInt8 } from '../quantization/computes-int8.ts';
import { openSession } from '../runtime/session.ts';
import { predictionsOf, type SplitPredictions } from '../training/split-predictions.ts';
import { type Agreement, agreementOf } from './agreement.ts';
import {
  type ConvertCheckpoint,
  type ConvertedCheckpoint,
  convertCheckpoint,
  type OpenVariant,
  type Precision,
} from './convert-checkpoint.ts';
import { type Latency, measureLatency } from './measure-latency.ts';
import { readForCheckpoint, runExamples } from './read-for-checkpoint.ts';
import { rightPredictions } from './right-predictions.ts';
import type { VariantReport } from './variant-report.ts';

/** Examples that a checkpoint is evaluated on. */
export interface VariantSplit {
  name: string;
  dataset: Dataset;
  examples: Example[];
}

export interface MakeVariant extends ConvertCheckpoint {
  /** Those that the original was evaluated on. */
  splits: VariantSplit[];
}

export interface MadeVariant {
  onnx: Uint8Array<ArrayBuffer>;
  report: VariantReport;
  /** In the order of the splits given. */
  predictions: SplitPredictions[];
}

/** The original answers again for so many examples, to compare with. */
const MOST_COMPARED = 1_000;
/** The split by which a variant is judged, if there is one: the first of these. */
const JUDGED = ['target', 'test', 'validation'];

/**
 * Converts a checkpoint (see `convertCheckpoint`), evaluates the result on the splits, and compares it with its original: labels, outputs, latency,
 * size.
 */
export async function makeVariant(request: MakeVariant): Promise<MadeVariant> {
  const { to, onProgress } = request;
  const converted = await convertCheckpoint({
    ...request,
    onProgress: (done, stage) => onProgress?.(0.4 * done, stage),
  });
  const made = await measureVariant(request, { ...converted, open: openSession });
  made.report.warnings.push(...(await speedWarnings(to, made.report.latency)));
  return made;
}

/** Evaluates a variant on the splits, and compares it with its original. */
export async function measureVariant(
  request: Omit<MakeVariant, 'to'>,
  variant: ConvertedCheckpoint & { open: OpenVariant },
): Promise<MadeVariant> {
  const { model, splits, signal, onProgress } = request;
  const { onnx, nodes, fidelity, open } = variant;
  const judged = JUDGED.map((name) => splits.find((split) => split.name === name)).find((split) => split !== undefined);
  const session = await open(onnx);
  const outputs: number[][][] = [];
  try {
    for (const [i, { name, dataset, examples }] of splits.entries()) {
      const onBatch = (done: number) => {
        signal?.throwIfAborted();
        onProgress?.(0.4 + (0.4 * (i + done / examples.length)) / splits.length, `Evaluating on ${name}`);
      };
      outputs.push(await runExamples(session, readForCheckpoint(model, dataset), examples, { onBatch }));
    }
  } finally {
    await session.close();
  }
  onProgress?.(0.8, 'Comparing with the original');
  const compared = judged && (await compare(request, judged, outputs[splits.indexOf(judged)]));
  onProgress?.(0.95, 'Measuring the latency');
  const reader = readForCheckpoint(model, request.dataset);
  const one = await reader.read(request.dataset.index.examples.slice(0, 1));
  const latency = await measureLatency([() => openSession(model), () => open(onnx)], one, signal);
  const warnings = compared?.warnings ?? [];
  const byteSize = { original: model.byteLength, variant: onnx.byteLength };
  return {
    onnx,
    report: { nodes, fidelity, agreement: compared?.agreement ?? null, latency, byteSize, warnings },
    predictions: splits.map(({ dataset, examples }, i) => predictionsOf(dataset.index, examples, outputs[i])),
  };
}

async function compare(
  { model, signal }: Omit<MakeVariant, 'to'>,
  { name, dataset, examples }: VariantSplit,
  rows: number[][],
): Promise<{ agreement: Agreement & { split: string }; warnings: string[] }> {
  const some = examples.slice(0, MOST_COMPARED);
  const session = await openSession(model);
  try {
    const onBatch = () => signal?.throwIfAborted();
    const original = await runExamples(session, readForCheckpoint(model, dataset), some, { onBatch });
    const own = rows.slice(0, some.length);
    const agreement = { ...agreementOf(dataset.index, own, original), split: name };
    return { agreement, warnings: lossWarnings(dataset.index, some, { own, original, split: name }) };
  } finally {
    await session.close();
  }
}

/** Whether it is right less often than chance explains. */
function lossWarnings(
  index: DatasetIndex,
  examples: Example[],
  { own, original, split }: { own: number[][]; original: number[][]; split: string },
): string[] {
  const [mine, theirs] = [own, original].map((rows) => rightPredictions(index, examples, rows));
  if (mine === null || theirs === null) return [];
  const lost = mine.filter((isRight, i) => !isRight && theirs[i]).length;
  const gained = mine.filter((isRight, i) => isRight && !theirs[i]).length;
  const p = mcnemarExact(lost, gained);
  if (lost <= gained || p >= 0.05) return [];
  const share = (list: boolean[]) => (list.filter(Boolean).length / list.length).toFixed(3);
  return [
    `It is right less often than the original: ${share(mine)} instead of ${share(theirs)} on ${split} (${mine.length} predictions, p = ${p.toPrecision(2)}, McNemar’s test).`,
  ];
}

async function speedWarnings(to: Precision, { originalMs, variantMs }: Latency): Promise<string[]> {
  const isSlower = variantMs > 1.1 * originalMs;
  const times = `${variantMs.toFixed(1)} ms an example instead of ${originalMs.toFixed(1)} ms`;
  if (to === 'FLOAT16')
    return isSlower
      ? [
          `On this machine it is slower: ${times}. Processors compute float16 in float32, with conversions; it is for GPUs and for smaller files.`,
        ]
      : [];
  const isExact = await computesInt8();
  return [
    ...(isExact
      ? []
      : [
          'This processor has no exact instructions for int8 products (VNNI, or ARM’s dot product): large sums overflow, here as measured.',
        ]),
    ...(isSlower ? [`On this machine it is slower: ${times}.`] : []),
  ];
}
