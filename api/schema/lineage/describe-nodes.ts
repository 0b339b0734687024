import { eq, inArray } from 'drizzle-orm';
import type { Db } from '../../database/connection.ts';
import {
  checkpoints,
  datasets,
  endpointRevisions,
  endpoints,
  featureSets,
  fineTunes,
  jobs,
  models,
  uploads,
} from '../../database/tables/index.ts';
import { isId } from '../../parse.ts';
import { strategyName } from '../fine-tunes/strategy-name.ts';
import { inRevisions } from './edge-kinds.ts';
import type { LineageNode } from './lineage-type.ts';
import { ELSEWHERE, keyOf, type NodeKey, type NodeKind, UPLOAD } from './node-key.ts';

type Described = Omit<LineageNode, 'kind' | keyof typeof NO_DATASET> & Partial<LineageNode>;

/** Of what is neither a data set nor trained on one. */
const NO_DATASET = { trainedOn: null, version: null };

const dataOfTraining = { trainedOn: datasets.name, version: datasets.version };

/** The fields of each kind of node, for those of `ids` that exist. */
const DESCRIBE: Record<NodeKind, (db: Db, ids: string[]) => Promise<Described[]>> = {
  async SOURCE(db, ids) {
    const uploadIds = ids.filter((id) => id.startsWith(UPLOAD)).map((id) => id.slice(UPLOAD.length));
    const rows = await db
      .select()
      .from(uploads)
      .where(inArray(uploads.id, uploadIds.filter(isId)));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const upload = id.startsWith(UPLOAD) ? byId.get(id.slice(UPLOAD.length)) : undefined;
      const label = upload?.filename ?? (id.startsWith(ELSEWHERE) ? id.slice(ELSEWHERE.length) : id);
      return { id, label, slug: null, digest: upload?.sha256 ?? null, state: null };
    });
  },
  async MODEL(db, ids) {
    const { id, slug, name: label, onnxSha256: digest, availability: state } = models;
    return db.select({ id, slug, label, digest, state }).from(models).where(inArray(id, ids));
  },
  async DATASET(db, ids) {
    const { id, name: label, version, sha256: digest, deletedAt } = datasets;
    const rows = await db
      .select({ id, label, version, digest, deletedAt, state: jobs.state })
      .from(datasets)
      .leftJoin(jobs, eq(jobs.id, datasets.jobId))
      .where(inArray(id, ids));
    return rows.map(({ deletedAt, ...row }) => (deletedAt ? asDeleted(row) : { ...row, slug: row.id }));
  },
  async FEATURE_SET(db, ids) {
    const { id, layer: label, sha256: digest } = featureSets;
    const rows = await db
      .select({ id, label, digest, state: jobs.state })
      .from(featureSets)
      .leftJoin(jobs, eq(jobs.id, featureSets.jobId))
      .where(inArray(id, ids));
    return rows.map((row) => ({ ...row, slug: null }));
  },
  async FINE_TUNE(db, ids) {
    const { id, strategy, deletedAt } = fineTunes;
    const rows = await db
      .select({ id, strategy, deletedAt, state: jobs.state, ...dataOfTraining })
      .from(fineTunes)
      .innerJoin(datasets, eq(datasets.id, fineTunes.datasetId))
      .leftJoin(jobs, eq(jobs.id, fineTunes.jobId))
      .where(inArray(id, ids));
    return rows.map(({ strategy, deletedAt, ...row }) => {
      const node = {
        ...row,
        label: strategyName(strategy).replace(/^./, (first) => first.toUpperCase()),
        digest: null,
      };
      return deletedAt ? asDeleted(node) : { ...node, slug: row.id };
    });
  },
  async CHECKPOINT(db, ids) {
    const {
      id,
      epoch,
      temperature,
      groupThresholds,
      variant,
      sha256: digest,
      fineTuneId: slug,
      deletedAt,
    } = checkpoints;
    const rows = await db
      .select({ id, epoch, temperature, groupThresholds, variant, digest, slug, deletedAt, ...dataOfTraining })
      .from(checkpoints)
      .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
      .innerJoin(datasets, eq(datasets.id, fineTunes.datasetId))
      .where(inArray(id, ids));
    return rows.map(({ epoch, temperature, groupThresholds, variant, deletedAt, ...row }) => {
      const calibrated = temperature === null ? '' : ', calibrated';
      const label = `Epoch ${epoch}${calibrated}${groupThresholds ? ', with thresholds' : ''}${variant ? `, ${variant}` : ''}`;
      return deletedAt ? asDeleted({ ...row, label }) : { ...row, label, state: null };
    });
  },
  async ENDPOINT(db, ids) {
    const rows = await db
      .select({ revision: endpointRevisions, current: endpoints.revision, digest: checkpoints.sha256 })
      .from(endpointRevisions)
      .innerJoin(endpoints, eq(endpoints.name, endpointRevisions.endpointName))
      .innerJoin(checkpoints, eq(checkpoints.id, endpointRevisions.checkpointId))
      .where(inRevisions(ids));
    return rows.map(({ revision: { endpointName, number }, current, digest }) => ({
      id: `${endpointName}@${number}`,
      label: `${endpointName}, revision ${number}`,
      slug: endpointName,
      digest,
      state: number === current ? 'SERVES' : 'SUPERSEDED',
    }));
  },
};

/** What something was made from stays in its lineage after it was deleted; it has no page any more. */
const asDeleted = <Node extends object>(node: Node) => ({ ...node, slug: null, state: 'DELETED' });

/** The fields of the nodes, in their order; without those that no longer exist. One query a kind. */
export async function describeNodes(db: Db, keys: NodeKey[]): Promise<LineageNode[]> {
  const kinds = [...new Set(keys.map(({ kind }) => kind))];
  const described = await Promise.all(
    kinds.map(async (kind) => {
      const ids = keys.filter((key) => key.kind === kind).map(({ id }) => id);
      return (await DESCRIBE[kind](db, ids)).map((node): LineageNode => ({ ...NO_DATASET, ...node, kind }));
    }),
  );
  const byKey = new Map(described.flat().map((node) => [keyOf(node), node]));
  return keys.flatMap((key) => byKey.get(keyOf(key)) ?? []);
}
