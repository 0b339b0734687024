import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { Header } from 'tar';
import { ZipFile } from 'yazl';

export interface FixtureFile {
  name: string;
  bytes: Buffer;
  /** Tar only: the entry's type and its link target. */
  type?: 'File' | 'SymbolicLink' | 'Link';
  linkpath?: string;
  /** Zip only. */
  mode?: number;
}

/** A picture of noise, different for each seed: 40 pixels wide and high, PNG. */
export async function noisePicture(seed: number, width = 40, height = 40): Promise<Buffer> {
  let x = seed * 2654435761 + 1;
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < pixels.length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    pixels[i] = x >>> 24;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** `count` pictures in each of the folders. */
export async function pictureFolders(folders: string[], count: number): Promise<FixtureFile[]> {
  const files: Promise<FixtureFile>[] = [];
  for (const [i, folder] of folders.entries())
    for (let j = 0; j < count; j++)
      files.push(noisePicture(i * 1000 + j).then((bytes) => ({ name: `${folder}/${j}.png`, bytes })));
  return Promise.all(files);
}

export async function zipBytes(files: FixtureFile[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, bytes, mode } of files) zip.addBuffer(bytes, name, mode ? { mode } : {});
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function tarBytes(files: FixtureFile[]): Buffer {
  const blocks = files.flatMap(({ name, bytes, type = 'File', linkpath }) => {
    const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512);
    return [tarHeader(name, bytes.length, type, linkpath), bytes, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export function tarHeader(path: string, size: number, type: FixtureFile['type'] = 'File', linkpath?: string): Buffer {
  const header = new Header({ path, size, type, linkpath, mode: 0o644, mtime: new Date(0) });
  header.encode();
  if (!header.block) throw new Error(`No tar header for ${path}.`);
  return header.block;
}

export async function writeZip(file: string, files: FixtureFile[]): Promise<string> {
  await writeFile(file, await zipBytes(files));
  return file;
}

export async function writeTarGz(file: string, files: FixtureFile[]): Promise<string> {
  await writeFile(file, gzipSync(tarBytes(files)));
  return file;
}
