// `npm run restore -- FILE`: puts a backup into an empty GRAFT_HOME, or an empty database and bucket.
import { restoreBackup } from '../api/backup/restore-backup.ts';
import { readConfig } from '../api/config.ts';
import { connect } from '../api/database/connection.ts';
import { lockBlobs } from '../api/storage/lock-blobs.ts';
import { openBlobStore } from '../api/storage/open-blob-store.ts';
import { InvalidInputError } from '../zoo/errors.ts';
import { withDatabase } from './supervisor/database-of-home.ts';
import { readEnvironmentFile } from './supervisor/environment-file.ts';

try {
  const [file, ...rest] = process.argv.slice(2);
  if (!file || rest.length > 0) throw new InvalidInputError('Name the backup: npm run restore -- graft.tar');
  readEnvironmentFile();
  const config = readConfig();
  await withDatabase(
    config,
    async (databaseUrl) => {
      const { db, pool, close } = connect(databaseUrl, { connections: 4 });
      try {
        const blobs = await openBlobStore(config, lockBlobs(db));
        const { tables, blobs: restored, createdAt } = await restoreBackup(file, { databaseUrl, db, pool, blobs });
        const rows = tables.reduce((sum, table) => sum + table.rows, 0);
        console.log(
          `Restored the backup of ${createdAt}: ${rows} rows, ${restored.length} blobs. Each digest is right.`,
        );
        console.log(
          'Copy keys, trust, policy.yaml and admin-token from the old GRAFT_HOME, or set GRAFT_TOKEN to sign in. Then start Graft.',
        );
      } finally {
        await close();
      }
    },
    { alone: true },
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
