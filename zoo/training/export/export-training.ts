import type { Dataset } from '../../data/dataset.ts';
import { isImagePreprocessing, METADATA, type Preprocessing } from '../../model.ts';
import { foldScaling } from '../head/head.ts';
import { foldTargetScaling } from '../head/target-coding.ts';
import type { Training } from '../open-training.ts';
import { unflatten } from '../step/parameters.ts';
import { parameterName } from '../step/state-names.ts';
import type { TrainingRequest } from '../training-request.ts';

/** The learned weights of a training as they are now, by name: copies. */
export async function trainedWeights({ trainer, groups }: Training): Promise<Map<string, Float32Array>> {
  const parameters = trainer.parameters();
  const trained = new Map<string, Float32Array>();
  for (const group of groups) {
    const flat = await trainer.download(parameters[parameterName(group)]);
    for (const [name, values] of unflatten(group, flat)) trained.set(name, values);
  }
  return trained;
}

/** Exports weights of a training: the checkpoint, with any updates merged in, and the adapter if the strategy has one. */
export function exportTraining(
  { dataset, featureLayers, preprocessing, about, options }: TrainingRequest,
  { served, adapted, adapterNames, headHasBias, loss, coding, writeCheckpoint }: Training,
  trained: ReadonlyMap<string, Float32Array>,
): { onnx: Uint8Array<ArrayBuffer>; adapter?: Uint8Array<ArrayBuffer> } {
  const head = foldTargetScaling(foldScaling(trained, served.scaling, { withoutBias: !headHasBias }), coding);
  const description = {
    ...{ labels: dataset.index.labels, preprocessing: preprocessingFor(dataset, preprocessing) },
    ...{ loss, about: { ...about, ...viewsMetadata(options.augmentation?.testTime) } },
  };
  const onnx = writeCheckpoint(served.model.backbone, adapted.merge(trained), head, description);
  const { labels, modality, task = 'SINGLE_LABEL', pairs = false } = dataset.index;
  const { classifier = null, prefix = '', added = '' } = adapterNames ?? {};
  const adapter = adapted.adapterFile?.(trained, {
    ...{ ...head, classifier, prefix, added, labels, modality, task, pairs },
    ...{ activation: loss.activation, featureLayer: featureLayers.at(-1)?.name ?? '' },
  });
  return adapter ? { onnx, adapter } : { onnx };
}

/** Of texts, whether the checkpoint reads pairs is as in the data set, whatever the model was trained on before. */
export function preprocessingFor({ index }: Dataset, preprocessing: Preprocessing): Preprocessing {
  if (isImagePreprocessing(preprocessing)) return preprocessing;
  const { pairs: _, ...single } = preprocessing;
  return index.pairs ? { ...single, pairs: true } : single;
}

const viewsMetadata = (views = 1): Record<string, string> => (views > 1 ? { [METADATA.views]: String(views) } : {});
