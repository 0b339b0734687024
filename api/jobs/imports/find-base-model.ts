import { InvalidInputError } from '../../../zoo/errors.ts';
import type { Db } from '../../database/connection.ts';
import type { models } from '../../database/tables/index.ts';
import { descendsFrom, modelOfRepository } from '../../lineage/base-model.ts';

type ModelRow = typeof models.$inferSelect;

/**
 * What a model was made from: what the person who imported it said, else what its card says, tied to the model of the zoo that comes
 * from there. Of a model of the catalogue its manifest says that.
 *
 * @throws InvalidInputError if that is the model itself, or one that is made from it
 */
export async function findBaseModel(
  db: Db,
  model: ModelRow,
  named: string | null,
): Promise<Partial<Pick<ModelRow, 'baseModelId' | 'baseModelName'>>> {
  if (model.manifest || named === null) return {};
  if (model.baseModelId) return { baseModelName: named };
  const own = model.sourceSpec?.kind === 'hub' ? model.sourceSpec.repository : null;
  if (own !== null && named.toLowerCase() === own.toLowerCase()) throw circle(model, named, 'itself');
  const id = await modelOfRepository(db, named);
  if (id !== null && (await descendsFrom(db, id, model.id))) throw circle(model, named, 'a model that is made from it');
  return { baseModelName: named, baseModelId: id };
}

function circle({ slug }: ModelRow, named: string, what: string): InvalidInputError {
  return new InvalidInputError(
    `The card of ${slug} says that it was made from ${named}: from ${what}, which cannot be. Import it with its true base model (baseModelSlug), or correct the card at its source.`,
    'baseModelSlug',
  );
}
