import { asc, eq } from 'drizzle-orm';
import { InvalidInputError } from '../../../zoo/errors.ts';
import type { SourceFacts } from '../../../zoo/sources/source-facts.ts';
import type { Db } from '../../database/connection.ts';
import { models } from '../../database/tables/index.ts';
import { descendsFrom, modelOfRepository } from '../../lineage/base-model.ts';
import type { RecognisedCheckpoint } from './recognise-checkpoint.ts';

type ModelRow = typeof models.$inferSelect;

/**
 * A model's base model: as the person who imported it stated; for a recognised checkpoint, the model that it was trained from;
 * otherwise as its file or its card states, linked to the zoo's model with that digest or from that source. For a catalogue model
 * the manifest states it.
 *
 * @throws InvalidInputError if that is the model itself, or one of its descendants
 */
export async function findBaseModel(
  db: Db,
  model: ModelRow,
  { baseModelName, base }: Pick<SourceFacts, 'baseModelName' | 'base'>,
  recognised: RecognisedCheckpoint | null,
): Promise<Partial<Pick<ModelRow, 'baseModelId' | 'baseModelName'>>> {
  const named = baseModelName ?? base?.repository ?? base?.name ?? recognised?.model.name ?? null;
  if (model.manifest || named === null) return {};
  if (model.baseModelId) return { baseModelName: named };
  const own = model.sourceSpec?.kind === 'hub' ? model.sourceSpec.repository : null;
  if (own !== null && named.toLowerCase() === own.toLowerCase()) throw circle(model, named, 'itself');
  const id =
    recognised?.model.id ??
    (base?.sha256 ? await modelOfDigest(db, base.sha256) : null) ??
    (await modelOfRepository(db, named));
  if (id !== null && (await descendsFrom(db, id, model.id))) throw circle(model, named, 'a model derived from it');
  return { baseModelName: named, baseModelId: id };
}

async function modelOfDigest(db: Db, sha256: string): Promise<string | null> {
  const [found] = await db
    .select({ id: models.id })
    .from(models)
    .where(eq(models.onnxSha256, sha256))
    .orderBy(asc(models.id))
    .limit(1);
  return found?.id ?? null;
}

function circle({ slug }: ModelRow, named: string, what: string): InvalidInputError {
  return new InvalidInputError(
    `The card or the file of ${slug} names the base model ${named}: that is ${what}, which is impossible. Import it with its true base model (baseModelSlug), or correct the card at its source.`,
    'baseModelSlug',
  );
}
