import { and, eq, gt, isNotNull, or } from 'drizzle-orm';
import { isImagePreprocessing, type Preprocessing } from '../../zoo/model.ts';
import type { Db } from '../database/connection.ts';
import { currentScope, withinEverything } from '../database/scope.ts';
import {
  checkpoints,
  datasets,
  endpointRevisions,
  endpoints,
  fineTunes,
  models,
  projects,
  replicas,
} from '../database/tables/index.ts';
import { CHANNELS } from '../jobs/channels.ts';
import { listen } from '../jobs/listener.ts';
import { reasonOf } from '../jobs/reason.ts';
import { processLog } from '../observability/logger.ts';
import type { Takes } from './protocol/takes.ts';
import { type Share, sharesOf } from './shares.ts';

export interface ReadyReplica {
  id: string;
  url: string;
  secret: string;
  revision: number;
}

/** A revision that serves, or should, and what it takes and answers with. */
export interface ServedRevision extends Takes {
  /** How its checkpoint prepares pictures or texts; null of a model that was never imported. */
  preprocessing: Preprocessing | null;
  /** Its READY replicas. */
  ready: ReadyReplica[];
}

/** A revision that gets copies of requests, and whose answers nobody gets. */
export interface Shadow {
  number: number;
  /** Of the requests. */
  percent: number;
  ready: ReadyReplica[];
}

/** An endpoint: by what its current revision takes. */
export interface DirectoryEntry extends ServedRevision {
  projectId: string;
  /** The most requests to the endpoints of its project in a minute; null: no limit. */
  maxRequests: number | null;
  /** The revision that should serve. */
  revision: number;
  /** How many replicas of it should run. */
  replicas: number;
  /** Whether its floor is 0: while none runs, requests wait for one. */
  rests: boolean;
  /** The revisions that have traffic, and their shares. */
  shares: Share[];
  shadows: Shadow[];
  /** Counts up each time that the requests are split again. */
  split: number;
  /** The READY replicas: of revisions with traffic, or of earlier ones until one of those is READY. */
  ready: ReadyReplica[];
  /** By number: the endpoint's revision, and others that have READY replicas. */
  revisions: Map<number, ServedRevision>;
}

export interface ReplicaDirectory {
  /** The cached entry of an endpoint, without a query; null if there is no endpoint of this name. */
  find(endpointName: string): DirectoryEntry | null;
  /** All endpoints by name, as `find` knows them. */
  all(): ReadonlyMap<string, DirectoryEntry>;
  /** Reads the tables; concurrent callers share one read. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** In case a notification got lost. */
const REFRESH_MS = 5_000;

/** Knows which replicas are READY: reads them once, and again whenever PostgreSQL notifies of a change. */
export async function openReplicaDirectory(db: Db, databaseUrl: string): Promise<ReplicaDirectory> {
  let entries = new Map<string, DirectoryEntry>();
  let reading: Promise<void> | null = null;
  let readAgain: Promise<void> | null = null;

  const read = async () => {
    // Of all projects, whoever caused it.
    entries = await withinEverything(() => readEntries(db));
  };
  const refresh = (): Promise<void> => {
    if (!reading) {
      reading = read().finally(() => {
        reading = null;
      });
      return reading;
    }
    // The read in progress may have begun before the change that the caller expects.
    readAgain ??= reading
      .catch(() => {})
      .then(() => {
        readAgain = null;
        return refresh();
      });
    return readAgain;
  };
  const refreshQuietly = () => {
    refresh().catch((error) => processLog().warn({ error: reasonOf(error) }, 'the endpoints could not be read'));
  };

  const listener = await listen(databaseUrl, [CHANNELS.endpoints], {
    onNotification: refreshQuietly,
    onReconnect: refreshQuietly,
  });
  await refresh().catch(async (error) => {
    await listener.close();
    throw error;
  });
  const timer = setInterval(refreshQuietly, REFRESH_MS);
  timer.unref();

  return {
    find(name) {
      const entry = entries.get(name);
      return entry && isVisible(entry) ? entry : null;
    },
    all: () => new Map([...entries].filter(([, entry]) => isVisible(entry))),
    refresh,
    async close() {
      clearInterval(timer);
      await listener.close();
      await Promise.allSettled([reading, readAgain]);
    },
  };
}

/** As row-level security decides it for rows. */
function isVisible({ projectId }: DirectoryEntry): boolean {
  const scope = currentScope();
  return scope === 'everything' || scope.projectId === projectId;
}

async function readEntries(db: Db): Promise<Map<string, DirectoryEntry>> {
  const rows = await db
    .select({
      endpoint: endpoints,
      maxRequests: projects.maxRequests,
      number: endpointRevisions.number,
      traffic: endpointRevisions.traffic,
      shadow: endpointRevisions.shadow,
      checkpoint: checkpoints,
      options: fineTunes.options,
      model: { modality: models.modality, preprocessing: models.preprocessing },
      dataset: { pairs: datasets.pairs, task: datasets.task },
      replica: replicas,
    })
    .from(endpoints)
    .innerJoin(projects, eq(projects.id, endpoints.projectId))
    .innerJoin(endpointRevisions, eq(endpointRevisions.endpointName, endpoints.name))
    .innerJoin(checkpoints, eq(checkpoints.id, endpointRevisions.checkpointId))
    .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
    .innerJoin(models, eq(models.id, fineTunes.modelId))
    .innerJoin(datasets, eq(datasets.id, fineTunes.datasetId))
    .leftJoin(
      replicas,
      and(
        eq(replicas.endpointName, endpoints.name),
        eq(replicas.revision, endpointRevisions.number),
        eq(replicas.state, 'READY'),
      ),
    )
    .where(
      or(eq(endpointRevisions.number, endpoints.revision), gt(endpointRevisions.traffic, 0), isNotNull(replicas.id)),
    );

  const revisions = new Map<string, Map<number, ServedRevision>>();
  const split = new Map<string, Map<number, Share>>();
  const shadows = new Map<string, Shadow[]>();
  for (const { endpoint, number, traffic, shadow, replica, ...described } of rows) {
    if (shadow > 0 && number !== endpoint.revision) {
      const ofEndpoint = shadows.get(endpoint.name) ?? [];
      shadows.set(endpoint.name, ofEndpoint);
      const known = ofEndpoint.find((one) => one.number === number) ?? { number, percent: shadow, ready: [] };
      if (!ofEndpoint.includes(known)) ofEndpoint.push(known);
      known.ready.push(...readyReplica(number, replica));
      continue;
    }
    const ofSplit = split.get(endpoint.name) ?? new Map<number, Share>();
    split.set(endpoint.name, ofSplit.set(number, { number, traffic }));
    const ofEndpoint = revisions.get(endpoint.name) ?? new Map<number, ServedRevision>();
    revisions.set(endpoint.name, ofEndpoint);
    const served = ofEndpoint.get(number) ?? { ...takesOf(described), ready: [] };
    ofEndpoint.set(number, served);
    served.ready.push(...readyReplica(number, replica));
  }
  const entries = new Map<string, DirectoryEntry>();
  for (const { endpoint, maxRequests } of rows) {
    const own = revisions.get(endpoint.name);
    const current = own?.get(endpoint.revision);
    if (own && current) {
      const shares = sharesOf(endpoint, [...(split.get(endpoint.name)?.values() ?? [])]);
      entries.set(endpoint.name, {
        ...entryOf(endpoint, current, own, shares),
        maxRequests,
        shadows: shadows.get(endpoint.name) ?? [],
      });
    }
  }
  return entries;
}

const readyReplica = (revision: number, replica: typeof replicas.$inferSelect | null): ReadyReplica[] =>
  replica?.url ? [{ id: replica.id, url: replica.url, secret: replica.secret, revision }] : [];

function entryOf(
  { projectId, revision, replicas, minReplicas, split }: typeof endpoints.$inferSelect,
  current: ServedRevision,
  revisions: Map<number, ServedRevision>,
  shares: Share[],
): Omit<DirectoryEntry, 'shadows' | 'maxRequests'> {
  const active = shares.flatMap(({ number }) => revisions.get(number)?.ready ?? []);
  const ready = active.length > 0 ? active : [...revisions.values()].flatMap((one) => one.ready);
  return { ...current, projectId, revision, replicas, rests: minReplicas === 0, shares, split, revisions, ready };
}

interface Described {
  checkpoint: typeof checkpoints.$inferSelect;
  options: (typeof fineTunes.$inferSelect)['options'];
  model: Pick<typeof models.$inferSelect, 'modality' | 'preprocessing'>;
  dataset: Pick<typeof datasets.$inferSelect, 'pairs' | 'task'>;
}

function takesOf({ checkpoint, options, model, dataset }: Described): Omit<ServedRevision, 'ready'> {
  const { preprocessing, modality } = model;
  const views = options.augmentation?.testTime ?? 1;
  const takesPixels = isImagePreprocessing(preprocessing) && views === 1;
  return {
    modality,
    preprocessing,
    labels: checkpoint.labels,
    tokens:
      isImagePreprocessing(preprocessing) || modality !== 'TEXT' || dataset.task === 'TOKEN_LABELS' || !preprocessing
        ? null
        : { longest: preprocessing.model_max_length, vocabulary: null },
    pixels: takesPixels ? [3, preprocessing.size.height, preprocessing.size.width] : null,
    hasThresholds: checkpoint.groupThresholds !== null,
    ...dataset,
  };
}
