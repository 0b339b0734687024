/** One file in an archive. Folders and what systems leave behind (`__MACOSX`, `.DS_Store`, dot files) are not handed out. */
export interface ArchiveEntry {
  /** Its path in the archive: `/`-separated, in NFC, relative, without `.` and `..`. */
  name: string;
  /**
   * Its bytes; to be called before the next entry is asked for, or not at all. Throws InvalidInputError when they are more than
   * `maxBytes` or the archive's budget is spent, DamagedEntryError when this entry alone cannot be unpacked.
   */
  read(maxBytes: number): Promise<Buffer>;
  /** How much of the archive has been read, 0 to 1. */
  progress: number;
}

/** One entry of a sound archive whose bytes are not what the archive says they are. */
export class DamagedEntryError extends Error {
  override readonly name = 'DamagedEntryError';
}
