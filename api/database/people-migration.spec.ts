import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';

const MIGRATIONS = new URL('../../migrations/', import.meta.url);

/** The statements of the migrations before the one with users, or of that one. */
async function statements(which: 'before' | 'people'): Promise<string[]> {
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).toSorted();
  const people = files.findIndex((name) => name.includes('people'));
  const chosen = which === 'before' ? files.slice(0, people) : [files[people]];
  const texts = await Promise.all(chosen.map((name) => readFile(new URL(name, MIGRATIONS), 'utf8')));
  return texts.flatMap((text) => text.split('--> statement-breakpoint'));
}

test('tokens, notes, revisions and overrides of an older database get their users', async () => {
  const database = await testDatabase({ empty: true });
  const { pool } = database;
  const all = async (sql: string) => (await pool.query(sql)).rows;
  try {
    for (const statement of await statements('before')) await pool.query(statement);
    const token = (n: number, name: string, role: string) =>
      pool.query('insert into tokens (id, name, role, sha256, created_at) values ($1, $2, $3, $4, to_timestamp($5))', [
        `00000000-0000-7000-8000-00000000000${n}`,
        ...[name, role, String(n), n],
      ]);
    // GRAFT_TOKEN was changed once; two people are called Mia.
    await token(1, 'admin', 'ADMIN');
    await token(2, 'admin', 'ADMIN');
    await token(3, 'mia', 'MEMBER');
    await token(4, 'mia', 'VIEWER');
    await token(5, 'otto', 'MEMBER');
    await pool.query(`insert into models (id, slug, name, summary, task, modality, architecture, license, tags, inputs,
      outputs, feature_layers, availability, card, source, uri, publisher, training_data) values
      ('00000000-0000-7000-8000-0000000000aa', 'net', 'net', '', 'IMAGE_CLASSIFICATION', 'IMAGE', '', 'MIT', '{}', '[]',
      '[]', '[]', 'READY', '', 'NPM', '', '', '{}')`);
    await pool.query(`insert into bias_notes (id, model_id, statement, severity, affected_groups, origin, author)
      select gen_random_uuid(), id, 'Fails.', 'LOW', '{}', origin, author from models,
      (values ('USER', 'otto'), ('USER', 'mia'), ('USER', 'admin'), ('CURATOR', 'otto')) as notes (origin, author)`);
    await pool.query(`insert into uploads (id, filename, byte_size, secret_sha256, created_by, expires_at)
      values (gen_random_uuid(), 'a', 1, '', '00000000-0000-7000-8000-000000000002', now())`);

    for (const statement of await statements('people')) await pool.query(statement);
    expect(await all('select name, role, user_id::text from tokens order by created_at')).toEqual([
      { name: 'admin', role: 'ADMIN', user_id: '00000000-0000-7000-8000-000000000001' },
      { name: 'admin', role: 'ADMIN', user_id: '00000000-0000-7000-8000-000000000001' },
      { name: 'mia', role: 'DEPLOYER', user_id: '00000000-0000-7000-8000-000000000003' },
      { name: 'mia', role: 'VIEWER', user_id: '00000000-0000-7000-8000-000000000004' },
      { name: 'otto', role: 'DEPLOYER', user_id: '00000000-0000-7000-8000-000000000005' },
    ]);
    expect(await all('select name from users where is_operator')).toEqual([{ name: 'admin' }]);
    expect(
      await all('select author, origin, right(author_id::text, 1) as user from bias_notes order by origin, author'),
    ).toEqual([
      { author: 'otto', origin: 'CURATOR', user: null },
      { author: 'admin', origin: 'USER', user: '1' },
      { author: 'mia', origin: 'USER', user: null },
      { author: 'otto', origin: 'USER', user: '5' },
    ]);
    expect(await all('select created_by from uploads')).toEqual([
      { created_by: '00000000-0000-7000-8000-000000000001' },
    ]);
  } finally {
    await database.close();
  }
});
