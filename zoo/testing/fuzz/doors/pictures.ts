import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { checkPicture } from '../../../data/check-picture.ts';
import { decodePicture } from '../../../data/decode-picture.ts';
import { MAX_PIXELS } from '../../../data/decode-raster.ts';
import { tinyPreprocessing } from '../../tiny-model.ts';
import { mutatePicture } from '../mutate-picture.ts';
import type { Door } from '../run-mutant.ts';

const FIXTURES = path.join(import.meta.dirname, '../../../data/fixtures');

/** Pictures of every format that is accepted: checked as by an import, then decoded as for a model. */
export async function pictures(): Promise<Door> {
  const names = (await readdir(FIXTURES)).filter((name) => !name.endsWith('.json')).toSorted();
  const corpus = await Promise.all(names.map((name) => readFile(path.join(FIXTURES, name))));
  return {
    mutant: (draw) => ({ picture: mutatePicture(draw, draw.pick(corpus), draw.pick(corpus)) }),
    async take([{ file }]) {
      const bytes = await readFile(file);
      const checked = await checkPicture(bytes, MAX_PIXELS);
      await decodePicture(bytes, tinyPreprocessing);
      return checked;
    },
  };
}
