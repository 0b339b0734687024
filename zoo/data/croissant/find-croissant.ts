import { archiveEntries } from '../archive/archive-entries.ts';
import { DamagedEntryError } from '../archive/archive-entry.ts';
import type { ImportLimits } from '../archive/limits.ts';
import { type CroissantNotes, readCroissant } from './read-croissant.ts';

/** A file at the top of an archive, or in the single folder that it was packed as. */
export const CROISSANT_FILE = /^([^/]+\/)?(croissant|metadata)\.json$/i;
/** A tar.gz can only be read from its beginning; there the description has to come this early. */
const FIRST_OF_TAR = 20;

/** The Croissant file of an archive; null if it has none. Says what columns are called before the files with the columns are read. */
export async function findCroissant(
  archiveFile: string,
  filename: string,
  limits: ImportLimits,
): Promise<CroissantNotes | null> {
  let seen = 0;
  for await (const entry of archiveEntries(archiveFile, filename, limits)) {
    if (++seen > FIRST_OF_TAR && !entry.isRandomAccess) return null;
    if (!CROISSANT_FILE.test(entry.name)) continue;
    const bytes = await entry.read(limits.maxMetadataBytes).catch((error) => {
      if (error instanceof DamagedEntryError) return null;
      throw error;
    });
    const notes = bytes && readCroissant(bytes);
    if (notes) return notes;
  }
  return null;
}
