import { InvalidInputError } from '../../errors.ts';
import type { FeatureLayer } from '../../model.ts';

/**
 * The name of a feature layer, checked.
 *
 * @throws InvalidInputError if the model has none of that name
 */
export function featureLayerNamed(name: string, layers: FeatureLayer[]): string {
  if (layers.some((layer) => layer.name === name)) return name;
  const names = layers.map((layer) => layer.name).join(', ');
  throw new InvalidInputError(`The model has no feature layer “${name}”. It has: ${names}.`, 'unfreezeFrom');
}

/** Refuses `unfreezeFrom`, for a strategy without that choice. */
export const noUnfreezing =
  (strategy: string, trains: string) =>
  (wanted: string | null): null => {
    if (wanted === null) return null;
    throw new InvalidInputError(
      `A ${strategy} fine-tune trains ${trains}; leave unfreezeFrom out, or use PARTIAL.`,
      'unfreezeFrom',
    );
  };
