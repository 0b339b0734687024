// Loads what the API, the worker, a job and a replica load, imports a model in TensorFlow.js format, and asks for the engine
// TENSORFLOW, all with no package of TensorFlow to be found. Answers with what came of it.
import { readdir, stat } from 'node:fs/promises';
import { register } from 'node:module';
import path from 'node:path';
import type { ModelSource } from '../../zoo/catalog/model-source.ts';
import type { ModelFile } from '../../zoo/import-files.ts';

const HOOK = `export async function resolve(specifier, context, next) {
  if (!specifier.startsWith('@tensorflow/')) return next(specifier, context);
  throw Object.assign(new Error("Cannot find package '" + specifier + "'"), { code: 'ERR_MODULE_NOT_FOUND' });
}`;
register(`data:text/javascript,${encodeURIComponent(HOOK)}`);

export interface WithoutTensorflow {
  /** How many feature layers the imported model has. */
  layers: number;
  /** Why the engine cannot train. */
  refusal: string;
}

async function run(): Promise<WithoutTensorflow> {
  await import('../server.ts');
  await import('../worker/start-worker.ts');
  await import('../jobs/handlers/index.ts');
  await import('../inference/replica-server.ts');

  const { readCatalog } = await import('../../zoo/catalog/catalog.ts');
  const { importModel } = await import('../../zoo/import-model.ts');
  const manifest = (await readCatalog()).find(({ source }) => source.kind === 'npm' && source.package === 'nsfwjs');
  if (!manifest) throw new Error('The catalogue has no model of nsfwjs.');
  const { path: folder } = manifest.source as Extract<ModelSource, { kind: 'npm' }>;
  const directory = path.join(import.meta.dirname, '../../node_modules/nsfwjs', folder);
  const { featureLayers } = await importModel(manifest, await filesOf(directory));

  const { loadTensorflow } = await import('../../zoo/tensorflow/load-tensorflow.ts');
  const refusal = await loadTensorflow('AUTO', 'cpu').then(
    () => 'none',
    ({ message }: Error) => message,
  );
  return { layers: featureLayers.length, refusal };
}

async function filesOf(directory: string): Promise<ModelFile[]> {
  const names = await readdir(directory);
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(directory, name);
      return { path: name, file, byteSize: (await stat(file)).size };
    }),
  );
}

process.send?.(await run(), () => process.exit());
