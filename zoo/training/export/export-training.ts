import { foldTargetScaling } from '../feeding/target-coding.ts';
import { loraScale, type Training } from '../open-training.ts';
import { unflatten } from '../step/parameters.ts';
import { parameterName } from '../step/state-names.ts';
import { foldScaling } from '../strategies/head.ts';
import { mergeLora } from '../strategies/lora.ts';
import type { TrainingRequest } from '../training-request.ts';
import { exportCheckpoint } from './export-checkpoint.ts';
import { writeLoraFile } from './lora-file.ts';

/** A training's weights as they are: the checkpoint, with LORA's updates merged in, and what LORA has learned alone. */
export async function exportTraining(
  { dataset, options, preprocessing }: TrainingRequest,
  { trainer, groups, scaling, backbone, adapters, loss, coding }: Training,
): Promise<{ onnx: Uint8Array<ArrayBuffer>; adapter?: Uint8Array<ArrayBuffer> }> {
  const parameters = trainer.parameters();
  const trained = new Map<string, Float32Array>();
  for (const group of groups) {
    const flat = await trainer.download(parameters[parameterName(group)]);
    for (const [name, values] of unflatten(group, flat)) trained.set(name, values);
  }
  const head = foldTargetScaling(foldScaling(trained, scaling), coding);
  const scale = loraScale(options);
  const weights = adapters.length > 0 ? mergeLora(backbone.graph, adapters, trained, scale) : trained;
  const onnx = exportCheckpoint(backbone, weights, head, { labels: dataset.index.labels, preprocessing, loss });
  return options.strategy === 'LORA' ? { onnx, adapter: writeLoraFile(adapters, trained, head, scale) } : { onnx };
}
