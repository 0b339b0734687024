import { modelInfo } from '@huggingface/hub';
import type { ModelSource } from '../catalog/model-source.ts';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { canonicalName, chooseReleaseFile } from './choose-release-file.ts';
import { connectToHub, explainClientError } from './hub-connection.ts';
import { parseIndex, pipIndexes } from './pip-config.ts';
import { packageFiles } from './pypi-index.ts';
import { runNpm } from './run-npm.ts';
import type { FetchOptions } from './source.ts';

/** Short: a person may wait for the answer. */
const PATIENCE = { connect: 5_000, headers: 10_000, stall: 10_000, retry: 100 };

/** A source that can be asked, without fetching a file. */
export type ProbedSource = Extract<ModelSource, { kind: 'npm' | 'pypi' | 'hub' }>;

/**
 * Asks a model's source whether it has the model: one small request to the registry, index or hub that a fetch would use.
 * Nothing is downloaded.
 *
 * @returns null if it has, else why a fetch would fail, in a sentence
 */
export async function probeSource(
  source: ProbedSource,
  options: Pick<FetchOptions, 'hub' | 'addresses' | 'signal' | 'registry' | 'patience'> = {},
): Promise<string | null> {
  try {
    await ask(source, { ...options, patience: { ...PATIENCE, ...options.patience } });
    return null;
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof InvalidInputError || error instanceof UnavailableError) return error.message;
    throw error;
  }
}

async function ask(source: ProbedSource, options: Parameters<typeof probeSource>[1] & object): Promise<void> {
  if (source.kind === 'npm') {
    const spec = `${source.package}@${source.version}`;
    const env = { npm_config_fetch_retries: '0', npm_config_fetch_timeout: '10000' };
    if ((await runNpm('view', spec, ['version'], { ...options, env })).trim() === '')
      throw new InvalidInputError(`The npm registry has no version ${spec}.`, 'version');
    return;
  }
  if (source.kind === 'pypi') {
    const indexes = options.registry === undefined ? await pipIndexes() : [parseIndex(options.registry)];
    for (const index of indexes) {
      const files = await packageFiles(index, canonicalName(source.package), options);
      if (files && chooseReleaseFile(files, source, index.url.host)) return;
    }
    const hosts = indexes.map(({ url }) => url.host).join(' and ');
    throw new InvalidInputError(`${hosts} has no version ${source.version} of ${source.package}.`, 'version');
  }
  const hub = connectToHub(source.repository, options);
  await modelInfo({ name: source.repository, hubUrl: hub.endpoint, fetch: hub.fetchApi }).catch((error) => {
    throw explainClientError(error, hub.endpoint);
  });
}
