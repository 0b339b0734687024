import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '../../runtime/device.ts';
import { shapeDataset } from '../../testing/shape-dataset.ts';
import { tinyFeatureLayers, tinyModel, tinyPreprocessing } from '../../testing/tiny-model.ts';
import { extractFeatures } from '../extract.ts';

export interface Extracted {
  device: string;
  reason: string;
  features: Float32Array;
}

/** Features of drawn shapes, computed on a device. */
export async function extractOn(device: Device): Promise<Extracted> {
  const directory = await mkdtemp(join(tmpdir(), 'graft-extract-on-'));
  const outputFile = join(directory, 'features.npy');
  const seen = { device: '', reason: '' };
  try {
    await extractFeatures({
      model: tinyModel(),
      featureLayers: tinyFeatureLayers,
      preprocessing: tinyPreprocessing,
      dataset: await shapeDataset(directory, 4),
      device,
      onDevice: (picked, reason) => Object.assign(seen, { device: picked, reason }),
      outputFile,
    });
    const bytes = await readFile(outputFile);
    const start = 10 + bytes.readUInt16LE(8);
    return { ...seen, features: new Float32Array(bytes.buffer.slice(bytes.byteOffset + start)) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
