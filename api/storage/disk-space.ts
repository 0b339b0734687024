import { statfs } from 'node:fs/promises';

/** No space is left (ENOSPC), the user's share of it is used up (EDQUOT), or no file of this process may be so large (EFBIG). */
const FULL = /^(ENOSPC|EDQUOT|EFBIG)$/;

/** Whether a write failed because the disk takes no more. */
export function isDiskFull(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return FULL.test(String(code ?? '')) || (cause !== undefined && isDiskFull(cause));
}
/** Bytes that this user can still write to the disk of a directory that exists. */
export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
