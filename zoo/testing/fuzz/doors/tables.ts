import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { importImageArchive } from '../../../data/import-image-archive.ts';
import { importTextFile } from '../../../data/text/import-text-file.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateJson, mutateText } from '../mutate-text.ts';
import type { Door } from '../run-mutant.ts';

const PARQUET = path.join(import.meta.dirname, '../../../data/parquet/fixtures');

const CSV = `text,label,split,group\n${Array.from({ length: 12 }, (_, i) => `"the ${i} word, ""quoted""",${i % 2 ? 'good' : 'bad'},train,g${i % 3}`).join('\n')}\n`;
const JSONL = Array.from({ length: 12 }, (_, i) =>
  JSON.stringify({ text: `the ${i} word`, label: i % 2 ? 'good' : 'bad', score: i, tags: ['a', 'b'] }),
);
const CONLL = Array.from({ length: 8 }, (_, i) => `Ada B-PER\nLovelace I-PER\nwrote O\nword${i} O\n`).join('\n');

/** Files of rows: CSV, JSONL, CoNLL, and Parquet in each compression, of texts and of pictures. */
export async function tables(): Promise<Door> {
  const names = (await readdir(PARQUET)).filter((name) => name.endsWith('.parquet')).toSorted();
  const parquet = await Promise.all(names.map((name) => readFile(path.join(PARQUET, name))));
  return {
    mutant(draw): Record<string, Buffer> {
      switch (draw.int(5)) {
        case 0:
          return { 'rows.csv': mutateText(draw, CSV) };
        case 1:
          return {
            'rows.jsonl': Buffer.concat(
              JSONL.flatMap((line) => [
                draw.chance(0.2) ? mutateJson(draw, line) : Buffer.from(line),
                Buffer.from('\n'),
              ]),
            ),
          };
        case 2:
          return { 'rows.conll': mutateText(draw, CONLL) };
        default:
          return { 'rows.parquet': mutateBytes(draw, draw.pick(parquet), draw.pick(parquet)) };
      }
    },
    take([{ path: filename, file }], directory, draw) {
      const options = { filename, directory: path.join(directory, 'imported') };
      if (filename === 'rows.conll') return importTextFile(file, { ...options, tags: draw.pick(['tag', 'tags']) });
      if (filename === 'rows.parquet' && draw.chance(0.5)) return importImageArchive(file, options);
      if (draw.chance(0.2)) return importTextFile(file, { ...options, targets: { numbers: ['score'] } } as never);
      return importTextFile(file, options);
    },
  };
}
