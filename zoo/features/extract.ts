import { open, rm } from 'node:fs/promises';
import type { Dataset } from '../data/dataset.ts';
import { InvalidInputError } from '../errors.ts';
import type { FeatureLayer, Preprocessing } from '../model.ts';
import { int8Form } from '../quantization/int8-form.ts';
import type { Device } from '../runtime/device.ts';
import { pickDevice } from '../runtime/pick-device.ts';
import { computeActivations } from './activations.ts';
import { backboneOf } from './backbone.ts';
import { openExampleReader } from './example-reader.ts';
import { type ChosenPrecision, choosePrecision } from './frozen-precision/choose-precision.ts';
import type { FrozenPrecision, PrecisionReport } from './frozen-precision/precision-report.ts';
import { npyHeader } from './npy.ts';
import { plainModel } from './plain-model.ts';

export interface ExtractFeatures {
  /** An ONNX file. */
  model: Uint8Array;
  featureLayers: FeatureLayer[];
  /** Name of one of the feature layers; by default the last. */
  layer?: string;
  preprocessing: Preprocessing;
  dataset: Dataset;
  /** The `.npy` file to write: float32 `[rows, dimension]`, rows in the order of the data set's index. */
  outputFile: string;
  batchSize?: number;
  /** AUTO by default: see `pickDevice`. */
  device?: 'AUTO' | Device;
  /** Called with the device and why it was chosen. */
  onDevice?: (device: Device, reason: string) => void;
  /** AUTO by default: see `choosePrecision`. */
  frozenPrecision?: FrozenPrecision;
  signal?: AbortSignal;
  onProgress?: (fraction: number) => void;
  /** Called while int8 is checked: see `choosePrecision`. */
  onCheck?: (fraction: number) => void;
}

/**
 * Computes every example's features at one layer of a model: see `backboneOf` for how an activation becomes a vector. Int8 is
 * calibrated on examples of the training split.
 *
 * @throws InvalidInputError if the model has no such layer, the device cannot be used, or INT8 was asked for and cannot be used;
 * UnavailableError if the device is lost; the signal's reason if it is aborted. No file is left then.
 */
export async function extractFeatures(
  request: ExtractFeatures,
): Promise<{ rows: number; dimension: number; precision: PrecisionReport }> {
  const { featureLayers, dataset, outputFile } = request;
  const layer =
    request.layer === undefined ? featureLayers.at(-1) : featureLayers.find(({ name }) => name === request.layer);
  if (!layer) {
    const names = featureLayers.map(({ name }) => name).join(', ');
    throw new InvalidInputError(`The model has no feature layer “${request.layer}”. It has: ${names}.`, 'layer');
  }
  const backbone = await backboneOf(await plainModel(request.model, featureLayers), layer);
  const { device, reason } = await pickDevice(request.device ?? 'AUTO');
  request.onDevice?.(device, reason);
  const { examples } = dataset.index;
  const header = npyHeader([examples.length, backbone.dimension]);
  const reader = openExampleReader(dataset, request.preprocessing, backbone.graph);
  let chosen: ChosenPrecision;
  try {
    chosen = await choosePrecision({
      frozen: backbone.graph,
      wanted: request.frozenPrecision ?? 'AUTO',
      dataset,
      reader,
      device,
      examples: examples.length,
      ...(request.onCheck ? { onCheck: request.onCheck } : {}),
      ...(request.signal ? { signal: request.signal } : {}),
    });
    const activations = await computeActivations({
      frozen: chosen.settings ? int8Form(backbone.graph, chosen.settings) : backbone.graph,
      dataset,
      examples,
      preprocessing: request.preprocessing,
      reader,
      file: outputFile,
      fileOffset: header.length,
      device,
      ...(request.batchSize ? { batchSize: request.batchSize } : {}),
      ...(request.signal ? { signal: request.signal } : {}),
      ...(request.onProgress ? { onProgress: request.onProgress } : {}),
    });
    await activations.close();
    await writeHeader(outputFile, header);
  } catch (error) {
    await rm(outputFile, { force: true });
    throw error;
  } finally {
    await reader.close();
  }
  return { rows: examples.length, dimension: backbone.dimension, precision: chosen.report };
}

async function writeHeader(path: string, header: Uint8Array): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(header, 0, header.length, 0);
  } finally {
    await file.close();
  }
}
