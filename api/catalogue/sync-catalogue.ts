import { and, eq, inArray, sql } from 'drizzle-orm';
import type { ModelManifest } from '../../zoo/catalog/manifest.ts';
import type { Db } from '../database/connection.ts';
import { biasNotes, models } from '../database/tables/index.ts';

/** Author of the notes that come with the catalogue and are not the publisher's own. */
const CURATOR = 'Graft';

/** Held while the catalogue is written, so that processes that start at once do it one after the other; "ctlg". */
const LOCK = 0x63746c67;

/**
 * Brings the models' rows up to date with the catalogue's manifests: new models come in as REMOTE, known ones get their
 * card, labels and notes anew. What a fetch found out (availability, layers, digests) and what people wrote stays.
 */
export async function syncCatalogue(db: Db, manifests: ModelManifest[]): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    for (const manifest of manifests) await syncModel(tx, manifest);
  });
}

const SOURCE_KINDS = { npm: 'NPM', hub: 'HUB', url: 'URL' } as const;

async function syncModel(db: Db, manifest: ModelManifest): Promise<void> {
  const description = {
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
    sourceSpec: manifest.source,
  };
  // These describe the bytes: once they are here, what the import found in them holds.
  const expected = {
    labels: manifest.labels,
    preprocessing: manifest.preprocessing,
    parameterCount: manifest.parameterCount,
    byteSize: manifest.byteSize,
    uri: uriOf(manifest),
  };
  const [{ id, onnxSha256 }] = await db
    .insert(models)
    .values({
      ...description,
      ...expected,
      slug: manifest.slug,
      source: SOURCE_KINDS[manifest.source.kind],
      availability: 'REMOTE',
      inputs: [],
      outputs: [],
      featureLayers: [],
    })
    .onConflictDoUpdate({ target: models.slug, set: description })
    .returning({ id: models.id, onnxSha256: models.onnxSha256 });
  if (onnxSha256 === null) await db.update(models).set(expected).where(eq(models.id, id));
  await syncBiasNotes(db, id, manifest);
}

/** A note is the same note while its origin and statement are; then it keeps its id and time. */
async function syncBiasNotes(db: Db, modelId: string, { biasNotes: wanted, publisher }: ModelManifest): Promise<void> {
  const fromCatalogue = and(eq(biasNotes.modelId, modelId), inArray(biasNotes.origin, ['PUBLISHER', 'CURATOR']));
  const known = new Map((await db.select().from(biasNotes).where(fromCatalogue)).map((note) => [keyOf(note), note.id]));
  for (const note of wanted) {
    const row = { ...note, modelId, author: note.origin === 'PUBLISHER' ? publisher : CURATOR };
    const id = known.get(keyOf(note));
    known.delete(keyOf(note));
    if (id) await db.update(biasNotes).set(row).where(eq(biasNotes.id, id));
    else await db.insert(biasNotes).values(row);
  }
  if (known.size > 0) await db.delete(biasNotes).where(inArray(biasNotes.id, [...known.values()]));
}

const keyOf = ({ origin, statement }: { origin: string; statement: string }) => `${origin}\n${statement}`;

/** A package URL (https://github.com/package-url/purl-spec), or the address. */
function uriOf({ source }: ModelManifest): string {
  if (source.kind === 'url') return source.url;
  if (source.kind === 'hub')
    return `pkg:huggingface/${source.repository}${source.revision ? `@${source.revision}` : ''}`;
  return `pkg:npm/${source.package.replace('@', '%40')}@${source.version}#${source.path}`;
}
