import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { connect } from '../database/connection.ts';
import { migrate } from '../database/migrate.ts';
import { startPostgres } from '../database/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The PostgreSQL server of this test run; `testDatabase` makes databases in it. */
    postgresUrl: string;
  }
}

/** The migrated, empty database that `testDatabase` copies. */
export const TEMPLATE = 'graft_template';

/** vitest's globalSetup: one PostgreSQL server for all specs, deleted at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-postgres-'));
  const server = await startPostgres({ directory, durable: false });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();

  const template = connect(Object.assign(new URL(server.url), { pathname: `/${TEMPLATE}` }).href);
  await migrate(template.pool);
  await template.close();

  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
