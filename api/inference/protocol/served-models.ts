import { HttpError } from '../http-error.ts';
import { type InferencePlatform, inferenceOf } from '../inference.ts';
import type { DirectoryEntry, ReadyReplica, ServedRevision } from '../replica-directory.ts';
import { modelConfig, modelMetadata } from './describe-model.ts';
import { type InferenceStatistics, totalOf } from './inference-counters.ts';

/** The server's metadata, with the extensions of the protocol by the names that Triton gives them. */
export const SERVER_METADATA = {
  name: 'graft',
  version: '2',
  extensions: ['binary_tensor_data', 'classification', 'model_configuration', 'model_repository', 'statistics'],
};

/** A model of the protocol, and one of its versions: an endpoint, and one of its revisions. */
export interface ServedModel {
  name: string;
  entry: DirectoryEntry;
  /** The version that was asked for, or the endpoint's revision. */
  revision: ServedRevision;
  /** The number of the version that was asked for; undefined if none was. */
  number: number | undefined;
}

/**
 * The endpoint of this name, and its revision of this version, if one is given.
 *
 * @throws HttpError 404 if there is no such endpoint, or it does not serve that version
 */
export async function findModel(context: InferencePlatform, name: string, version?: string): Promise<ServedModel> {
  const entry = await (await inferenceOf(context)).find(name);
  if (!entry) {
    throw new HttpError(404, `There is no endpoint named ${name}. Deploy a checkpoint under this name first.`);
  }
  if (version === undefined) return { name, entry, revision: entry, number: undefined };
  const number = Number(version);
  const revision = entry.revisions.get(number);
  if (revision && String(number) === version) return { name, entry, revision, number };
  const served = versionsOf(entry).join(' and ');
  throw new HttpError(404, `The endpoint ${name} does not serve version ${version}. It serves ${served}.`);
}

const versionsOf = ({ revisions }: DirectoryEntry): string[] => [...revisions.keys()].sort((a, b) => a - b).map(String);

/** The replicas that answer for it. */
export const replicasOf = ({ entry, revision, number }: ServedModel): ReadyReplica[] =>
  number === undefined ? entry.ready : revision.ready;

export const metadataOf = ({ name, entry, revision }: ServedModel) => modelMetadata(name, versionsOf(entry), revision);

export const configOf = ({ name, entry, revision }: ServedModel) =>
  modelConfig(name, versionsOf(entry), revision, entry);

/** Every version of every endpoint: the index of the model repository extension. */
export async function repositoryIndex(context: InferencePlatform) {
  const { directory } = await inferenceOf(context);
  return [...directory.all()].flatMap(([name, { revisions }]) =>
    [...revisions].map(([number, { ready }]) => ({
      name,
      version: String(number),
      state: ready.length > 0 ? 'READY' : 'UNAVAILABLE',
      reason: ready.length > 0 ? '' : 'No replica is ready.',
    })),
  );
}

/**
 * What the replicas that run have answered since they started, by version: of all endpoints, of one, or of one of its versions.
 *
 * https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_statistics.md
 */
export async function modelStatistics(context: InferencePlatform, model?: ServedModel) {
  const inference = await inferenceOf(context);
  const wanted = model
    ? versionsIn(model)
    : [...inference.directory.all()].flatMap(([name, entry]) => versionsIn({ name, entry }));
  return Promise.all(
    wanted.map(async ({ name, version, ready }) => {
      // One that has stopped since counts no more.
      const asked = await Promise.allSettled(ready.map((replica) => inference.get(replica, '/stats')));
      const found = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.json as InferenceStatistics] : []));
      return { name, version, ...totalOf(found) };
    }),
  );
}

const versionsIn = ({ name, entry, number }: Pick<ServedModel, 'name' | 'entry'> & { number?: number | undefined }) =>
  [...entry.revisions]
    .filter(([version]) => number === undefined || version === number)
    .map(([version, { ready }]) => ({ name, version: String(version), ready }));
