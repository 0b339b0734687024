// `npm run skin-tones`: which groups a fine-tune underperforms for, on real pictures. Emoji of hands and persons come in
// five skin tones; a linear probe classifies their sub-categories, trained on balanced pictures and on ones in which the
// darker tones are rare; then each mitigation is tried on the latter. Prints accuracy by tone, side by side.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelManifest } from '../zoo/catalog/manifest.ts';
import { importImageArchive } from '../zoo/data/import-image-archive.ts';
import { groupThresholds } from '../zoo/evaluation/fairness/group-thresholds.ts';
import { extractFeatures } from '../zoo/features/extract.ts';
import { importModel } from '../zoo/import-model.ts';
import type { ImportedModel } from '../zoo/imports/import-outcome.ts';
import { isImagePreprocessing } from '../zoo/model.ts';
import { fetchSource } from '../zoo/sources/fetch-source.ts';
import type { GroupMitigation } from '../zoo/training/options/fine-tune-options.ts';
import { chooseModels } from './demo/choose-models.ts';
import { showProgress } from './demo/progress.ts';
import { fetchEmoji } from './fetch-emoji.ts';
import { buildSkinToneArchive, type ToneMix } from './skin-tones/build-skin-tone-archive.ts';
import { gapsOf, type Trained, tableOf } from './skin-tones/table.ts';
import { train } from './skin-tones/train.ts';
import { endOnSignals } from './supervisor/signals.ts';

const signal = endOnSignals();
const scratch = await mkdtemp(join(tmpdir(), 'graft-skin-tones-'));
try {
  const emoji = await showProgress('Fetch the emoji', (update) => fetchEmoji(scratch, { signal, update }));
  const { picture, why } = await chooseModels(signal);
  console.log(`  ${why}`);
  const model = await showProgress(`Fetch and convert ${picture.slug}`, () => fetchModel(picture));
  const balanced = await prepare('BALANCED', emoji, model);
  const rare = await prepare('RARE', emoji, model);
  const stereotyped = await prepare('STEREOTYPED', emoji, model);
  const { labels } = balanced.dataset.index;

  const before = await stereotyped.train('NONE');
  const thresholds = groupThresholds(before, labels, { attribute: 'skin_tone' });
  const trained: Trained[] = [
    { name: 'balanced', test: (await balanced.train('NONE')).test },
    { name: 'darker tones rare', test: (await rare.train('NONE')).test },
    { name: 'stereotyped', test: before.test },
    { name: 'stereotyped, REWEIGHING', test: (await stereotyped.train('REWEIGHING')).test },
    { name: 'stereotyped, GROUP_BALANCED', test: (await stereotyped.train('GROUP_BALANCED')).test },
    { name: 'stereotyped, ADVERSARIAL_DEBIASING', test: (await stereotyped.train('ADVERSARIAL_DEBIASING')).test },
    { name: 'stereotyped, thresholds by tone', test: thresholds.after },
  ];
  console.log(`\nAccuracy on the test split, % (${before.test.length} pictures)\n`);
  console.log(tableOf(trained, labels));
  for (const one of trained) {
    const gaps = gapsOf(one, labels);
    console.log(`\n${one.name}: ${gaps.length === 0 ? 'no gap is statistically significant' : gaps.join('\n  ')}`);
  }
} catch (error) {
  if (!signal.aborted) {
    console.error(`\nStopped: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}

async function fetchModel(manifest: ModelManifest): Promise<ImportedModel> {
  const { files } = await fetchSource(manifest.source, { directory: scratch, signal });
  return importModel(manifest, files);
}

/** A data set with its features, which all of its linear probes read. */
async function prepare(toneMix: ToneMix, emoji: string, model: ImportedModel) {
  const { onnx, featureLayers, preprocessing } = model;
  if (!isImagePreprocessing(preprocessing)) throw new Error('The model does not take pictures.');
  const name = toneMix.toLowerCase();
  const [archive, directory, outputFile] = ['.zip', '', '.npy'].map((end) => join(scratch, name + end));
  await buildSkinToneArchive(emoji, archive, { toneMix });
  const { dataset } = await importImageArchive(archive, { filename: `${name}.zip`, directory, signal });
  await showProgress(`Features of ${dataset.index.examples.length} pictures (${name})`, (onProgress) =>
    extractFeatures({ model: onnx, featureLayers, preprocessing, dataset, outputFile, signal, onProgress }),
  );
  return {
    dataset,
    train: (groupMitigation: GroupMitigation) =>
      showProgress(`Train: ${name}, ${groupMitigation}`, () =>
        train(model, dataset, { groupMitigation, featuresFile: outputFile, workDirectory: scratch, signal }),
      ),
  };
}
