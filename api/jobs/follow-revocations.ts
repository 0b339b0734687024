import { credentialsOf } from '../auth/credentials.ts';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { processLog } from '../observability/logger.ts';
import { CHANNELS } from './channels.ts';
import { type Listener, listen } from './listener.ts';

/**
 * Makes this process forget tokens and sessions as soon as they are revoked or ended anywhere. PostgreSQL reports them by
 * triggers (migrations "people" and "projects"), so this holds for changes by `psql` too.
 */
export async function followRevocations({ db, config }: { db: Db; config: Config }): Promise<Listener | null> {
  if (config.databaseUrl === null) return null;
  const credentials = credentialsOf({ db });
  const report = (error: unknown) =>
    processLog().error({ err: error }, 'open connections could not be checked after a revocation');
  return listen(config.databaseUrl, [CHANNELS.credentials], {
    // A project was made or renamed: anybody's grants may name it.
    onNotification: (_channel, id) =>
      void (id === '*' ? credentials.forgetAll() : credentials.forget(id)).catch(report),
    onReconnect: () => void credentials.forgetAll().catch(report),
  });
}
