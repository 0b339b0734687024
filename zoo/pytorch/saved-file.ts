import type { Storage } from './storage.ts';

/** A file of `torch.save`, opened. */
export interface SavedFile {
  /** The saved object, with Storage and TensorView in the place of tensors. */
  root: unknown;
  /** The bytes of a storage, `storage.byteSize` of them. */
  read(storage: Storage): Promise<Uint8Array>;
  close(): void;
}
