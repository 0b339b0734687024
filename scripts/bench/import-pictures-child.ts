// Imports an archive of pictures and prints what it took, for import-pictures.ts: a process of its own, whose peak memory counts.
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import type { ImportFigures } from './import-pictures.ts';
import { peakMemory } from './peak-memory.ts';

const [archive, directory] = process.argv.slice(2);
const start = performance.now();
let tenths = 0;
const { dataset } = await importImageArchive(archive, {
  filename: 'pictures.zip',
  directory,
  onProgress: (share, stage) => {
    if (share * 10 < tenths + 1) return;
    tenths = Math.floor(share * 10);
    console.error(`${stage}, ${tenths * 10} % after ${((performance.now() - start) / 1_000).toFixed(0)} s`);
  },
});
const figures: ImportFigures = {
  seconds: (performance.now() - start) / 1_000,
  peakBytes: await peakMemory(),
  pictures: dataset.index.examples.length,
  findings: dataset.index.quality.map(({ kind, exampleCount }) => `${exampleCount} ${kind}`),
};
console.log(JSON.stringify(figures));
