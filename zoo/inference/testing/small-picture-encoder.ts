import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawnWeights } from '../../architectures/testing/drawn-weights.ts';
import { publishedModel } from '../../architectures/testing/published-model.ts';
import { savedFiles } from '../../architectures/testing/saved-files.ts';
import type { ModelFile } from '../../import-files.ts';
import { importOrAsk } from '../../import-model.ts';
import type { ImportedModel } from '../../imports/import-outcome.ts';
import { knownFacts } from '../../imports/known-facts.ts';
import type { ImagePreprocessing } from '../../model.ts';
import { writeSafetensors } from '../../safetensors/write-safetensors.ts';
import { readFacts } from '../../sources/read-facts.ts';

const { cases } = JSON.parse(
  readFileSync(new URL('../../architectures/testing/pictures.json', import.meta.url), 'utf8'),
);

/**
 * A small model of pictures without labels, with random weights, imported as from a hub.
 *
 * @param name of a case in `architectures/testing/pictures.json`, or `siglip`, whose tower of pictures it is
 */
export async function smallPictureEncoder(name: string): Promise<ImportedModel> {
  if (name === 'siglip') return imported((await publishedModel('texts/siglip')).files, [28, 28]);
  const { config, tensors, size } = cases[name];
  const folder = await mkdtemp(path.join(tmpdir(), 'graft-picture-encoder-'));
  const files = await savedFiles(folder, {
    'config.json': JSON.stringify(config),
    'model.safetensors': writeSafetensors(drawnWeights(tensors)),
  });
  return imported(files, size).finally(() => rm(folder, { recursive: true }));
}

async function imported(files: ModelFile[], [height, width]: [number, number]): Promise<ImportedModel> {
  const facts = await readFacts(files.map((file) => ({ ...file, sha256: '' })));
  const preprocessing: ImagePreprocessing = {
    size: { height, width },
    fit: 'crop',
    resample: 'bicubic',
    rescale_factor: 1 / 255,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    background: '#ffffff',
  };
  const known = knownFacts('pictures', { license: 'MIT', task: 'FEATURE_EXTRACTION', preprocessing }, null, facts);
  const { model, questions } = await importOrAsk(known, files);
  if (!model) throw new Error(questions.map(({ problem }) => problem).join());
  return model;
}
