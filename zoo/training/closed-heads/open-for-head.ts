import type { Example } from '../../data/dataset.ts';
import type { ChosenPrecision } from '../../features/frozen-precision/choose-precision.ts';
import type { Device } from '../../runtime/device.ts';
import { pickDevice } from '../../runtime/pick-device.ts';
import { drawShots } from '../../transfer/few-shot/draw-shots.ts';
import type { HeadMethod } from '../../transfer/heads/methods.ts';
import { checkRequest } from '../checks/check-request.ts';
import { type CutModel, cutModel } from '../cut-model.ts';
import type { ExampleSource } from '../feeding/example-source.ts';
import { openSources } from '../feeding/open-sources.ts';
import { SPLITS, type SplitName, splitExamples } from '../feeding/split-examples.ts';
import { textReport } from '../feeding/text-report.ts';
import type { FineTune } from '../fine-tune-request.ts';
import { closedMethod } from '../options/closed-head.ts';
import type { progressOf } from '../progress.ts';

/** What a fine-tune reads whose head is fitted on features. */
export interface OpenedForHead {
  method: HeadMethod;
  model: CutModel;
  /** Of the train split those that were drawn, if shots are. */
  examples: Record<SplitName, Example[]>;
  sources: Record<SplitName, ExampleSource>;
  frozen: ChosenPrecision | undefined;
  device: Device;
}

/**
 * Checks the request, draws its shots, cuts the model and computes what is frozen. Reports the device, the precision and the texts.
 *
 * @param resumed the precision of a run that goes on
 * @throws as `fineTune` does
 */
export async function openForHead(
  request: FineTune,
  {
    directory,
    onEnd,
    progress,
    resumed,
  }: {
    directory: string;
    onEnd: (close: () => Promise<void>) => void;
    progress: ReturnType<typeof progressOf>;
    resumed?: ChosenPrecision | undefined;
  },
): Promise<OpenedForHead> {
  const { dataset, options } = request;
  const method = closedMethod(options);
  if (method === null) throw new Error(`The head ${options.head} trains in epochs.`);
  checkRequest(request);
  const examples = splitExamples(dataset);
  if (options.shots != null) {
    examples.train = drawShots(examples.train, dataset.index.labels, options.shots, options.seed);
  }
  const { device, reason } = await pickDevice(options.device, options.precision);
  request.onDevice?.(device, reason);
  const model = await cutModel(request);
  const { sources, reader, frozen, endFrozen } = await openSources(request, {
    ...{ cut: model.cut, dimension: model.backbone.dimension, examples, device, directory, onEnd, resumed },
    onFrozen: progress.extracting,
    onCheck: progress.checkingInt8,
  });
  if (frozen) request.onFrozenPrecision?.(frozen.report);
  for (const split of SPLITS) await sources[split].begin(0);
  await endFrozen();
  const all = SPLITS.flatMap((split) => examples[split]);
  const texts = reader && (await textReport(reader, all, null));
  if (texts) request.onTexts?.(texts);
  return { method, model, examples, sources, frozen, device };
}
