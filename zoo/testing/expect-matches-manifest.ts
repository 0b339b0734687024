import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { create } from 'tar';
import { expect, onTestFinished } from 'vitest';
import { readCatalog } from '../catalog/catalog.ts';
import type { ModelSource } from '../catalog/model-source.ts';
import { publishedPictureModels } from '../catalog/testing/published-picture-models.ts';
import { importModel } from '../import-model.ts';
import type { ImportedModel } from '../imports/import-outcome.ts';
import { type ImagePreprocessing, METADATA } from '../model.ts';
import { readModel } from '../onnx/read.ts';
import { fetchSource } from '../sources/fetch-source.ts';
import { startRegistry } from '../sources/testing/registry.ts';

type NpmSource = Extract<ModelSource, { kind: 'npm' }>;

/** Those of the catalogue whose files are in npm packages. */
export const npmManifests = (await readCatalog()).filter(({ source }) => source.kind === 'npm');
/** Those of them that take pictures. */
export const pictureModels = await publishedPictureModels();

/** The parts of the npm package that belong to the model, served on loopback. */
async function serve({ package: name, version, path: folder }: NpmSource): Promise<string> {
  const cwd = path.join(import.meta.dirname, '../../node_modules', name);
  const file = path.join(await temporary(), 'package.tgz');
  await create({ file, cwd, gzip: { level: 1 }, prefix: 'package' }, ['package.json', folder]);
  const registry = await startRegistry([{ name, version, tarball: await buffer(createReadStream(file)) }]);
  onTestFinished(() => registry.close());
  return registry.url;
}

async function temporary(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-npm-models-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

/** What is fed and answered, and what the file says about it. */
function expectPictureModel(
  { inputs, outputs, onnx, featureLayers }: ImportedModel,
  preprocessing: ImagePreprocessing,
) {
  const { height, width } = preprocessing.size;
  expect(inputs).toEqual([{ name: 'pixels', type: 'float', shape: ['batch', '3', `${height}`, `${width}`] }]);
  expect(outputs).toEqual([{ name: 'probabilities', type: 'float', shape: ['batch', '5'] }]);
  const { metadata } = readModel(onnx);
  expect(JSON.parse(metadata[METADATA.labels])).toEqual(['Drawing', 'Hentai', 'Neutral', 'Porn', 'Sexy']);
  expect(JSON.parse(metadata[METADATA.preprocessing])).toEqual(preprocessing);
  expect(JSON.parse(metadata[METADATA.featureLayers])).toEqual(featureLayers);
}

/** Fetches a model from a registry on loopback, imports it, and expects what its manifest says. */
export async function expectMatchesManifest(manifest: (typeof npmManifests)[number]): Promise<void> {
  const registry = await serve(manifest.source as NpmSource);
  const { files } = await fetchSource(manifest.source, { directory: await temporary(), registry });
  expect(files.reduce((sum, { byteSize }) => sum + byteSize, 0)).toBe(manifest.byteSize);
  const model = await importModel(manifest, files);
  expect(model.parameterCount).toBe(manifest.parameterCount);
  expect(model.featureLayers).not.toHaveLength(0);
  expect(model.onnx.byteLength).toBeGreaterThan(manifest.parameterCount ?? 0);
  const picture = pictureModels.find(({ slug }) => slug === manifest.slug);
  if (picture) expectPictureModel(model, picture.preprocessing);
}
