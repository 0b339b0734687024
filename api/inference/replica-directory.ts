import { and, eq } from 'drizzle-orm';
import type { Task } from '../../zoo/data/dataset.ts';
import type { Db } from '../database/connection.ts';
import {
  checkpoints,
  datasets,
  endpointRevisions,
  endpoints,
  fineTunes,
  models,
  replicas,
} from '../database/tables/index.ts';
import { CHANNELS } from '../jobs/channels.ts';
import { listen } from '../jobs/listener.ts';
import { reasonOf } from '../jobs/reason.ts';

export interface ReadyReplica {
  id: string;
  url: string;
  secret: string;
  revision: number;
}

interface DirectoryEntry {
  /** The revision that should serve. */
  revision: number;
  labels: string[];
  /** What the endpoint takes. */
  modality: 'IMAGE' | 'TEXT';
  /** Whether it answers with labels or with numbers. */
  task: Task;
  /** Whether it takes pairs of texts. */
  pairs: boolean;
  /** The READY replicas: of the endpoint's revision, or of an earlier one until that is READY. */
  ready: ReadyReplica[];
}

export interface ReplicaDirectory {
  /** The cached entry of an endpoint, without a query; null if there is no endpoint of this name. */
  find(endpointName: string): DirectoryEntry | null;
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
    entries = await readEntries(db);
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
    refresh().catch((error) => console.error(`The endpoints could not be read: ${reasonOf(error)}`));
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
    find: (name) => entries.get(name) ?? null,
    refresh,
    async close() {
      clearInterval(timer);
      await listener.close();
      await Promise.allSettled([reading, readAgain]);
    },
  };
}

async function readEntries(db: Db): Promise<Map<string, DirectoryEntry>> {
  const rows = await db
    .select({
      endpoint: endpoints,
      labels: checkpoints.labels,
      modality: models.modality,
      pairs: datasets.pairs,
      task: datasets.task,
      replica: replicas,
    })
    .from(endpoints)
    .innerJoin(
      endpointRevisions,
      and(eq(endpointRevisions.endpointName, endpoints.name), eq(endpointRevisions.number, endpoints.revision)),
    )
    .innerJoin(checkpoints, eq(checkpoints.id, endpointRevisions.checkpointId))
    .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
    .innerJoin(models, eq(models.id, fineTunes.modelId))
    .innerJoin(datasets, eq(datasets.id, fineTunes.datasetId))
    .leftJoin(replicas, and(eq(replicas.endpointName, endpoints.name), eq(replicas.state, 'READY')));

  const entries = new Map<string, DirectoryEntry>();
  for (const { endpoint, replica, ...described } of rows) {
    const entry = entries.get(endpoint.name) ?? { revision: endpoint.revision, ...described, ready: [] };
    entries.set(endpoint.name, entry);
    if (replica?.url) {
      entry.ready.push({ id: replica.id, url: replica.url, secret: replica.secret, revision: replica.revision });
    }
  }
  for (const entry of entries.values()) {
    const own = entry.ready.filter(({ revision }) => revision === entry.revision);
    if (own.length > 0) entry.ready = own;
  }
  return entries;
}
