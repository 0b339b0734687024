import { createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { shapeDataset } from '../../zoo/testing/shape-dataset.ts';

/** A few drawn shapes, as a person has them: files. */
export interface DrawnShapes {
  /** A zip archive with a folder for each label. */
  archive: string;
  /** The same as a folder. */
  folder: string;
  labels: string[];
  /** One that is not in the archive. */
  picture: string;
}

/** Draws shapes into files of a folder. */
export async function drawnShapes(directory: string): Promise<DrawnShapes> {
  const { index, packFile } = await shapeDataset(directory);
  const pack = await readFile(packFile);
  const zip = new ZipFile();
  const [unseen, ...others] = index.examples;
  const bytesOf = ({ offset, byteSize }: typeof unseen) => pack.subarray(offset, offset + byteSize);
  const folder = path.join(directory, 'shapes');
  for (const example of others) {
    zip.addBuffer(bytesOf(example), example.name);
    const file = path.join(folder, example.name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytesOf(example));
  }
  zip.end();
  const archive = path.join(directory, 'shapes.zip');
  await pipeline(zip.outputStream, createWriteStream(archive));
  const picture = path.join(directory, 'unseen.png');
  await writeFile(picture, bytesOf(unseen));
  return { archive, folder, labels: index.labels, picture };
}
