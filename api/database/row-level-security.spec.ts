import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { connect } from './connection.ts';
import { migrate } from './migrate.ts';
import { NO_PROJECT_ID, withinEverything, withinNoProject, withinProject } from './scope.ts';
import { DEFAULT_PROJECT_ID, projects, uploads } from './tables/index.ts';

/** Tables without row-level security, and why nothing of a project is in them. */
const OF_NOBODY: Record<string, string> = {
  audit_events: 'only admins may read it, who see every project',
  blob_differences: 'knows digests only, and is asked for those that rows name',
  blob_sizes: 'as blob_differences',
  garbage_reports: 'may not be read within a project',
  idempotency_keys: 'is asked for by token, with a fingerprint of the project',
  model_counts: 'has rows by project, which the search asks for: no index of words works behind a policy',
  model_search: 'as model_counts; the models themselves have a policy',
  model_words: 'as model_counts',
  sessions: 'may not be read within a project',
  signing_keys: 'public keys of machines',
  source_reachability: 'of this machine',
  tokens: 'may not be read within a project',
  users: 'names are shown beside what somebody wrote',
  workers: 'of all projects',
};

let database: TestDatabase;
let other: string;
beforeAll(async () => {
  database = await testDatabase();
  [{ id: other }] = await database.db.insert(projects).values({ slug: 'other', name: 'Other' }).returning();
});
afterAll(() => database?.close());

const rows = async (sql: string, values: unknown[] = []) => (await database.pool.query(sql, values)).rows;

test('every table has a policy, or a reason to have none', async () => {
  const tables = await rows(`
    select relname as name, relrowsecurity as secured, exists (select from pg_policy where polrelid = pg_class.oid) as policed
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')`);
  const open = tables.filter(({ secured, policed }) => !(secured && policed)).map(({ name }) => name);
  expect(open.toSorted()).toEqual(Object.keys(OF_NOBODY).toSorted());
});

test('what has to be unique is so within a project, or its names are in addresses', async () => {
  const found = await rows(`
    select conrelid::regclass || '(' || string_agg(attname, ', ' order by attnum) || ')' as name
    from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any(conkey)
    where contype in ('p', 'u') and connamespace = 'public'::regnamespace
      and exists (select from pg_attribute own where own.attrelid = conrelid and own.attname = 'project_id')
    group by conrelid, pg_constraint.oid
    union
    select indrelid::regclass || ' ' || pg_get_indexdef(indexrelid) from pg_index
    where indisunique and indrelid::regclass::text in (select relname from pg_class where relnamespace = 'public'::regnamespace)
      and not exists (select from pg_constraint where conindid = indexrelid)
      and exists (select from pg_attribute own where own.attrelid = indrelid and own.attname = 'project_id')`);
  const revealing = found.map(({ name }) => name).filter((name) => !/project_id|\((id|model_id|sha256)\)$/.test(name));
  expect(revealing.toSorted()).toEqual([
    // Of a series of data sets: its id is one that the project was given.
    expect.stringMatching(/^datasets .*\(COALESCE\(series_id, id\), version\)/),
    // In addresses: the services say that a name is taken, and nothing of whose it is.
    'endpoints(name)',
    // As of a series.
    'fine_tunes(sweep_id, trial, rung)',
    'models(slug)',
  ]);
});

test('no function but those of triggers runs with more rights than its caller', async () => {
  const functions = await rows(`
    select proname as name, prorettype = 'trigger'::regtype as "ofTrigger", proconfig from pg_proc
    where prosecdef and pronamespace = 'public'::regnamespace order by 1`);
  expect(functions.length).toBeGreaterThan(2);
  for (const one of functions)
    expect(one).toMatchObject({ ofTrigger: true, proconfig: [expect.stringContaining('search_path')] });
});

const values = { filename: 'f.zip', byteSize: 1, secretSha256: '', createdBy: '', expiresAt: new Date() };

test('a project sees, changes and makes its own rows only, whatever it asks for', async () => {
  const { db } = database;
  const [own] = await withinProject(other, () => db.insert(uploads).values(values).returning());
  const [theirs] = await db.insert(uploads).values(values).returning();
  expect([own.projectId, theirs.projectId]).toEqual([other, DEFAULT_PROJECT_ID]);
  await withinProject(other, async () => {
    expect(await db.select().from(uploads)).toEqual([own]);
    expect(await db.$count(uploads)).toBe(1);
    expect((await db.update(uploads).set({ filename: 'mine' }).returning()).map(({ id }) => id)).toEqual([own.id]);
    await expect(db.insert(uploads).values({ ...values, projectId: DEFAULT_PROJECT_ID })).rejects.toThrow();
    await expect(db.update(uploads).set({ projectId: DEFAULT_PROJECT_ID })).rejects.toThrow();
    for (const sql of ['select * from tokens', 'alter table uploads disable row level security', 'truncate uploads'])
      await expect(database.pool.query(sql)).rejects.toThrow(/permission denied|must be owner/);
    expect(await db.delete(uploads).returning()).toHaveLength(1);
  });
  expect((await db.select().from(uploads)).map(({ id, filename }) => [id, filename])).toEqual([[theirs.id, 'f.zip']]);
});

test('within no project nothing is seen or made; what concerns everything says so', async () => {
  const { db } = database;
  await withinNoProject(async () => {
    expect(await db.select().from(uploads)).toEqual([]);
    await expect(db.insert(uploads).values(values)).rejects.toThrow();
    expect(await withinEverything(() => db.$count(uploads))).toBe(1);
    expect(await db.$count(uploads)).toBe(0);
  });
});

test('connections that many projects share never keep the scope of another', async () => {
  const { db, pool } = database;
  const seen = await Promise.all(
    Array.from({ length: 90 }, (_, i) => {
      const ask = async () => (await pool.query('select graft_project() as id, current_user as role')).rows[0];
      if (i % 3 === 0) return ask().then(({ role }) => role !== 'graft_member');
      const projectId = i % 3 === 1 ? other : DEFAULT_PROJECT_ID;
      const inTransaction = () =>
        db.transaction(async (tx) => (await tx.execute('select graft_project() as id, current_user as role')).rows[0]);
      return withinProject(projectId, i % 2 === 0 ? ask : inTransaction).then(
        ({ id, role }) => id === projectId && role === 'graft_member',
      );
    }),
  );
  expect(seen).toEqual(Array.from({ length: 90 }, () => true));
});

test('a transaction or a statement that fails leaves no scope behind', async () => {
  const pool = connect(database.url, { connections: 1 });
  const seen = async () => (await pool.pool.query('select graft_project() as id, current_user as role')).rows[0];
  try {
    const own = await seen();
    for (const [projectId, sql] of [
      [other, 'select 1 / 0'],
      [DEFAULT_PROJECT_ID, 'select no_such_function()'],
      [other, "select set_config('role', 'none', true), 1 / 0"],
      [other, 'select pg_terminate_backend(pg_backend_pid())'],
    ]) {
      const failing = () => pool.db.transaction((tx) => tx.execute(sql));
      await expect(withinProject(projectId, failing)).rejects.toThrow();
      await expect(withinProject(projectId, () => pool.pool.query(sql))).rejects.toThrow();
      expect(await withinProject(projectId, seen)).toEqual({ id: projectId, role: 'graft_member' });
      expect(await withinNoProject(seen)).toEqual({ id: NO_PROJECT_ID, role: 'graft_member' });
      expect(await seen()).toEqual(own);
    }
  } finally {
    await pool.close();
  }
});

test('a scope that cannot be set gives no connection', async () => {
  const before = database.pool.totalCount;
  await expect(withinProject("not a project's id", () => database.db.$count(uploads))).rejects.toThrow();
  expect(await withinProject(other, () => database.db.$count(uploads))).toBe(0);
  expect(database.pool.totalCount).toBeLessThanOrEqual(before + 1);
});

test('a login that is no superuser works as the role, if an administrator lets it', async () => {
  const name = `login_${randomBytes(6).toString('hex')}`;
  const url = Object.assign(new URL(database.url), { username: name, password: name, pathname: `/${name}` }).href;
  await database.pool.query(`create role ${name} login password '${name}'`);
  await database.pool.query(`create database ${name} owner ${name}`);
  const theirs = connect(url);
  try {
    await expect(migrate(theirs.pool)).rejects.toThrow(/run: create role graft_member nologin; grant graft_member to/);
    await database.pool.query(`grant graft_member to ${name}`);
    await migrate(theirs.pool);
    await theirs.db.insert(uploads).values(values);
    const count = () => theirs.db.$count(uploads);
    expect([await count(), await withinNoProject(count), await withinProject(DEFAULT_PROJECT_ID, count)]).toEqual([
      1, 0, 1,
    ]);
  } finally {
    await theirs.close();
    await database.pool.query(`drop database ${name} with (force)`);
    await database.pool.query(`drop role ${name}`);
  }
});
