import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { and, inArray, isNull, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { uploads } from '../database/tables/index.ts';

/**
 * The bytes of uploads that arrive in pieces, until they are complete: a file each in GRAFT_HOME/uploads. Its length is how much has
 * arrived, so nothing else can be wrong about that.
 */
const folder = ({ home }: Pick<Config, 'home'>) => path.join(home, 'uploads');

const fileOf = (config: Pick<Config, 'home'>, id: string) => path.join(folder(config), `${id}.part`);

/** Bytes of an upload that have arrived in pieces. */
export async function arrived(config: Pick<Config, 'home'>, id: string): Promise<number> {
  const found = await stat(fileOf(config, id)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return { size: 0 };
    throw error;
  });
  return found.size;
}

/**
 * Appends bytes as they come. What has come when the stream breaks stays.
 *
 * @param most bytes that may be appended; reading stops at the first one more
 * @returns how many have arrived in all, and whether there were more than `most`
 */
export async function append(
  config: Pick<Config, 'home'>,
  id: string,
  bytes: Readable,
  most: number,
): Promise<{ total: number; isTooMuch: boolean }> {
  await mkdir(folder(config), { recursive: true });
  const handle = await open(fileOf(config, id), 'a', 0o600);
  const before = (await handle.stat()).size;
  let added = 0;
  try {
    // The stream stays open when reading stops: it carries the answer.
    for await (const chunk of bytes.iterator({ destroyOnReturn: false })) {
      if (added + chunk.byteLength > most) {
        await handle.truncate(before);
        return { total: before, isTooMuch: true };
      }
      await writeAll(handle, chunk);
      added += chunk.byteLength;
    }
    return { total: before + added, isTooMuch: false };
  } finally {
    await handle.sync();
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let offset = 0; offset < bytes.byteLength; ) {
    offset += (await handle.write(bytes, offset)).bytesWritten;
  }
}

export const readPartial = (config: Pick<Config, 'home'>, id: string): Readable => createReadStream(fileOf(config, id));

export const dropPartial = (config: Pick<Config, 'home'>, id: string): Promise<void> =>
  rm(fileOf(config, id), { force: true });

/** Deletes the pieces of uploads that have expired, are complete, or are gone. */
export async function clearPartialUploads(db: Db, config: Pick<Config, 'home'>): Promise<void> {
  const names = await readdir(folder(config)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const ids = names.filter((name) => name.endsWith('.part')).map((name) => path.basename(name, '.part'));
  if (ids.length === 0) return;
  const open = await db
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(inArray(uploads.id, ids), isNull(uploads.sha256), sql`${uploads.expiresAt} > now()`));
  const needed = new Set(open.map(({ id }) => id));
  for (const id of ids) if (!needed.has(id)) await dropPartial(config, id);
}
