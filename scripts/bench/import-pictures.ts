import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { ZipFile } from 'yazl';
import { random } from '../../zoo/data/random.ts';
import type { Bench, Context } from './bench.ts';
import { type Finding, finding } from './row.ts';

const [PICTURES, QUICK_PICTURES, CLASSES] = [100_000, 10_000, 20];
const [WIDTH, HEIGHT] = [160, 120];
/** Cells of noise that a picture is enlarged from. */
const [COLUMNS, ROWS] = [24, 18];
/** Pictures that are made at once. */
const AT_ONCE = 64;
/** Making and importing them takes minutes, so both say how far they are. */
const SAID_EVERY = 20_000;
/** What an import of 100,000 pictures may take. */
const MAX_BYTES = 1e9;

export const importPictures: Bench = {
  about: `the import of ${PICTURES.toLocaleString('en')} pictures from a zip: peak memory of its process, pictures a second`,
  run,
};

/** What the child prints. */
export interface ImportFigures {
  seconds: number;
  peakBytes: number;
  pictures: number;
  findings: string[];
}

async function* run({ directory, quick, say }: Context): AsyncIterable<Finding> {
  const count = quick ? QUICK_PICTURES : PICTURES;
  const archive = path.join(directory, 'pictures.zip');
  say(`import-pictures: making ${count.toLocaleString('en')} pictures`);
  await writePictures(archive, count, say);
  const { size } = await stat(archive);
  say(`import-pictures: importing ${(size / 1e6).toFixed(0)} MB`);
  const child = fileURLToPath(new URL('./import-pictures-child.ts', import.meta.url));
  const args = ['--import', 'tsx', child, archive, path.join(directory, 'imported')];
  const running = promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 });
  running.child.stderr?.on('data', (line: Buffer) => say(`import-pictures: ${line.toString().trim()}`));
  const { stdout } = await running;
  const { seconds, peakBytes, pictures, findings } = JSON.parse(stdout) as ImportFigures;
  if (pictures !== count) throw new Error(`${pictures} of ${count} pictures were imported.`);
  say(`import-pictures: found ${findings.join(', ') || 'nothing'}`);
  const row = { bench: 'import-pictures', case: `${count} JPEG`, peer: null, peerName: 'none' };
  yield finding({
    ...row,
    metric: 'peak memory, MB',
    ours: peakBytes / 1e6,
    lowerIsBetter: true,
    reach: { of: 'ours', atMost: MAX_BYTES / 1e6 },
  });
  yield finding({ ...row, metric: 'pictures a second', ours: count / seconds });
}

/** A zip of JPEG pictures of coloured noise from a fixed seed, in one folder a class. */
async function writePictures(file: string, count: number, say: (line: string) => void): Promise<void> {
  const generator = random(11);
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(file));
  for (let start = 0; start < count; start += AT_ONCE) {
    if (start > 0 && start % SAID_EVERY < AT_ONCE) say(`import-pictures: made ${start.toLocaleString('en')}`);
    const noises = Array.from({ length: Math.min(AT_ONCE, count - start) }, () =>
      Uint8Array.from({ length: COLUMNS * ROWS * 3 }, () => Math.floor(generator.next() * 256)),
    );
    const pictures = await Promise.all(
      noises.map((noise) =>
        sharp(noise, { raw: { width: COLUMNS, height: ROWS, channels: 3 } })
          .resize(WIDTH, HEIGHT, { kernel: 'cubic' })
          .jpeg({ quality: 80 })
          .toBuffer(),
      ),
    );
    for (const [i, bytes] of pictures.entries())
      zip.addBuffer(bytes, `class ${(start + i) % CLASSES}/${start + i}.jpg`, { compress: false });
  }
  zip.end();
  await written;
}
