/** One file in an archive. Folders and files that operating systems add (`__MACOSX`, `.DS_Store`, dot files) are skipped. */
export interface ArchiveEntry {
  /** Its path in the archive: `/`-separated, in NFC, relative, without `.` and `..`. */
  name: string;
  /**
   * Its bytes; call it before the next entry is requested, or not at all. Throws InvalidInputError when there are more than
   * `maxBytes` or the archive's budget is spent, DamagedEntryError when only this entry cannot be unpacked.
   */
  read(maxBytes: number): Promise<Buffer>;
  /** The share of the archive that has been read, 0 to 1. */
  progress: number;
  /** Whether entries that are not read cost nothing: those of a zip. */
  isRandomAccess: boolean;
}

/** An entry of a valid archive whose bytes do not match the archive's checksum. */
export class DamagedEntryError extends Error {
  override readonly name = 'DamagedEntryError';
}
