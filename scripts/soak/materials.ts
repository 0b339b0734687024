import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { ZipFile } from 'yazl';
import { shapeDataset } from '../../zoo/testing/shape-dataset.ts';
import { tinyModel, tinyPreprocessing } from '../../zoo/testing/tiny-model.ts';

/** What the soak gives to Graft: a small network, drawn shapes as an archive, and a picture. */
export interface Materials {
  network: Uint8Array;
  archive: Uint8Array;
  picture: Buffer;
}

export const PREPROCESSING = tinyPreprocessing;
export const LABELS = ['circle', 'cross', 'stripes'];

export async function makeMaterials(directory: string): Promise<Materials> {
  const { index, packFile } = await shapeDataset(directory);
  const pack = await readFile(packFile);
  const zip = new ZipFile();
  for (const { name, offset, byteSize } of index.examples)
    zip.addBuffer(pack.subarray(offset, offset + byteSize), name, { mtime: new Date(0) });
  zip.end();
  const picture = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();
  return { network: tinyModel(), archive: await buffer(zip.outputStream), picture };
}
