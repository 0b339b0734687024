import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { connect, type Database } from '../database/connection.ts';

export interface TestDatabase extends Database {
  url: string;
}

/**
 * Makes a database for one spec file, with every migration applied and no rows, in the server of this test run
 * (`api/testing/global-setup.ts`). `empty: true` leaves out the migrations. `close` drops it.
 */
export async function testDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template = options.empty ? 'template1' : 'graft_template';
  // Half the work of a copy through the log, where nothing has to be durable.
  await runAsAdmin(server, `create database ${name} template ${template} strategy file_copy`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const database = connect(url);
  return {
    ...database,
    url,
    close: async () => {
      await database.close();
      await runAsAdmin(server, `drop database ${name} with (force)`);
    },
  };
}

async function runAsAdmin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
