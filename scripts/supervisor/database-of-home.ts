import path from 'node:path';
import type { Config } from '../../api/config.ts';
import { startPostgres } from '../../api/database/postgres.ts';
import { runningPostgres } from '../../api/database/running-postgres.ts';
import { takeHome } from './home.ts';

/**
 * Runs `work` with the address of the platform's database: the one in DATABASE_URL, the server of a Graft that runs on GRAFT_HOME,
 * or a server that is started for the time of `work`.
 *
 * @param options.alone whether no Graft may run on GRAFT_HOME meanwhile
 * @throws InvalidInputError if one does
 */
export async function withDatabase<T>(
  config: Pick<Config, 'home' | 'databaseUrl'>,
  work: (databaseUrl: string) => Promise<T>,
  options: { alone?: boolean } = {},
): Promise<T> {
  const directory = path.join(config.home, 'postgres');
  if (!options.alone) {
    const url = config.databaseUrl ?? (await runningPostgres(directory));
    if (url) return work(url);
  }
  const lock = await takeHome(config.home);
  try {
    if (config.databaseUrl) return await work(config.databaseUrl);
    const server = await startPostgres({ directory });
    try {
      return await work(server.url);
    } finally {
      await server.stop();
    }
  } finally {
    await lock.release();
  }
}
