import { InvalidInputError } from '../../../zoo/errors.ts';
import type { Db } from '../../database/connection.ts';
import type { models } from '../../database/tables/index.ts';
import { descendsFrom, modelOfRepository } from '../../lineage/base-model.ts';

type ModelRow = typeof models.$inferSelect;

/**
 * A model's base model: as the person who imported it stated, otherwise as its card states, linked to the zoo's model from
 * that source. For a catalogue model the manifest states it.
 *
 * @throws InvalidInputError if that is the model itself, or one of its descendants
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
  if (id !== null && (await descendsFrom(db, id, model.id))) throw circle(model, named, 'a model derived from it');
  return { baseModelName: named, baseModelId: id };
}

function circle({ slug }: ModelRow, named: string, what: string): InvalidInputError {
  return new InvalidInputError(
    `The card of ${slug} names the base model ${named}: that is ${what}, which is impossible. Import it with its true base model (baseModelSlug), or correct the card at its source.`,
    'baseModelSlug',
  );
}
