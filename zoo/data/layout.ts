import { InvalidInputError } from '../errors.ts';
import type { Example } from './dataset.ts';
import type { MetadataRow } from './metadata-csv.ts';

/** A picture's label, split and groups. */
export interface Placement {
  /** Its path inside the folder that holds the classes. */
  name: string;
  label: string;
  split: Example['split'] | null;
  groups: Record<string, string>;
}

/** The folder that a data set's names are relative to: `''`, or the single folder that an archive was packed as. */
function commonRoot(pictures: string[], metadataFile: string | null): string {
  if (metadataFile !== null)
    return metadataFile.includes('/') ? metadataFile.slice(0, metadataFile.lastIndexOf('/') + 1) : '';
  const first = pictures[0]?.split('/')[0];
  const wrapped =
    pictures.every((name) => name.startsWith(`${first}/`)) && pictures.some((name) => name.split('/').length > 2);
  return wrapped ? `${first}/` : '';
}

/**
 * Gives every picture its label (by `metadata.csv`, else its folder), split and groups. `pictures` are all of the archive's,
 * readable or not, by their path. Throws InvalidInputError when a picture has no label, when `metadata.csv` names a missing
 * file, or gives a split to only some pictures.
 *
 * @param needsLabel false: a picture without a label gets the empty one
 */
export function place(
  pictures: string[],
  metadataFile: string | null,
  metadata: Map<string, MetadataRow>,
  needsLabel = true,
): Map<string, Placement> {
  const root = commonRoot(pictures, metadataFile);
  const outside = pictures.find((name) => !name.startsWith(root));
  if (outside !== undefined)
    throw new InvalidInputError(
      `"${outside}" is outside of the folder of ${metadataFile}. Put metadata.csv beside the folders of the classes.`,
    );
  const placements = new Map<string, Placement>();
  for (const path of pictures) {
    const name = path.slice(root.length);
    const row = metadata.get(name);
    const folder = name.includes('/') ? name.slice(0, name.indexOf('/')) : null;
    const label = row?.label ?? folder ?? (needsLabel ? null : '');
    if (label === null)
      throw new InvalidInputError(
        `"${name}" has no label: it is in no folder, and metadata.csv gives it none. Put every picture in a folder named after its class.`,
      );
    placements.set(path, { name, label, split: row?.split ?? null, groups: row?.groups ?? {} });
  }
  checkMetadata(placements, metadata);
  return placements;
}

function checkMetadata(placements: Map<string, Placement>, metadata: Map<string, MetadataRow>): void {
  const names = new Set([...placements.values()].map(({ name }) => name));
  const missing = [...metadata.keys()].filter((name) => !names.has(name));
  if (missing.length > 0)
    throw new InvalidInputError(
      `metadata.csv names ${missing.length} ${missing.length === 1 ? 'file' : 'files'} that the archive does not contain as a picture: ` +
        `${quoteSome(missing)}. Names are relative to metadata.csv, with folder and extension.`,
    );
  const unsplit = [...placements.values()].filter(({ split }) => split === null);
  if (unsplit.length > 0 && unsplit.length < placements.size)
    throw new InvalidInputError(
      `metadata.csv gives a split to some pictures but not to ${unsplit.length}: ${quoteSome(unsplit.map(({ name }) => name))}. ` +
        'List every picture with its split, or leave the column out.',
    );
}

/** The first few names, for a message. */
export function quoteSome(names: string[]): string {
  const shown = names.slice(0, 3).map((name) => JSON.stringify(name));
  return names.length > 3 ? `${shown.join(', ')} …` : shown.join(', ');
}
