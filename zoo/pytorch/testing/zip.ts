import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** Writes a zip of these entries, stored as torch.save does it or deflated. */
export async function writeZip(file: string, entries: Record<string, Uint8Array>, isDeflated = false): Promise<void> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(entries)) {
    zip.addBuffer(Buffer.from(bytes), name, { compress: isDeflated });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}
