// `npm run backup -- FILE`: the database and the blobs as one tar archive, also while Graft runs.
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Manifest } from '../api/backup/manifest.ts';
import { writeBackup } from '../api/backup/write-backup.ts';
import { readConfig } from '../api/config.ts';
import { connect } from '../api/database/connection.ts';
import { lockBlobs } from '../api/storage/lock-blobs.ts';
import { openBlobStore } from '../api/storage/open-blob-store.ts';
import { InvalidInputError } from '../zoo/errors.ts';
import { withDatabase } from './supervisor/database-of-home.ts';
import { readEnvironmentFile } from './supervisor/environment-file.ts';

async function backup(file: string): Promise<Manifest> {
  if (await stat(file).catch(() => null)) throw new InvalidInputError(`${file} exists already. Choose another name.`);
  readEnvironmentFile();
  const config = readConfig();
  return withDatabase(config, async (databaseUrl) => {
    const { db, pool, close } = connect(databaseUrl, { connections: 2 });
    const partial = `${file}.partial`;
    let manifest: Manifest | undefined;
    try {
      const blobs = await openBlobStore(config, lockBlobs(db));
      const bytes = writeBackup({ pool, blobs }, (written) => {
        manifest = written;
      });
      await pipeline(bytes, createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }));
      await rename(partial, file);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    } finally {
      await close();
    }
    if (!manifest) throw new Error('The backup has no manifest.');
    return manifest;
  });
}

try {
  const [file, ...rest] = process.argv.slice(2);
  if (!file || rest.length > 0) throw new InvalidInputError('Name the file to write: npm run backup -- graft.tar');
  const { tables, blobs } = await backup(file);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = blobs.reduce((sum, { byteSize }) => sum + byteSize, 0);
  console.log(`${file}: ${rows} rows of ${tables.length} tables, ${blobs.length} blobs of ${bytes} bytes.`);
  console.log(
    'It holds everything that Graft stores, so keep it as safe as Graft itself. Not in it: the signing key, the trusted keys, the policy, .env and the admin’s token file; copy them from GRAFT_HOME.',
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
