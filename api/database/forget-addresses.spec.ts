import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { testDatabase } from '../testing/database.ts';

const MIGRATION = new URL('../../migrations/0029_forget-addresses.sql', import.meta.url);

const address = (host: string) => `https://${host}/net.onnx`;
const SIGNED = [
  [`${address('a')}?X-Amz-Credential=s3cret&v=2&X-Amz-Signature=s3cret&n=1`, `${address('a')}?v=2&n=1`],
  [`${address('b')}?sig=s3cret`, address('b')],
  [`${address('c')}?v=2&access_token=s3cret`, `${address('c')}?v=2`],
];

test('addresses that an earlier version kept lose what grants access, and others stay', async () => {
  const database = await testDatabase();
  const { pool } = database;
  const plain = `${address('d')}?v=2`;
  try {
    for (const [url] of [...SIGNED, [plain]]) {
      await pool.query(
        `insert into models (id, slug, name, summary, task, modality, architecture, license, tags, inputs, outputs, feature_layers,
          availability, card, source, source_spec, uri, publisher, training_data)
        values (gen_random_uuid(), $1, '', 'Imported from ' || $1 || '.', 'IMAGE_CLASSIFICATION', 'IMAGE', '', 'MIT', '{}', '[]', '[]', '[]',
          'FAILED', '', 'URL', jsonb_build_object('kind', 'url', 'url', $1::text, 'sha256', null), $1, '', '{}')`,
        [url],
      );
      await pool.query(
        `insert into datasets (id, name, modality, labels, example_count, splits, groups, quality, croissant_url)
        values (gen_random_uuid(), '', 'TEXT', '{}', 0, '[]', '{}', '[]', $1)`,
        [url.replace('://', '://ada:s3cret@')],
      );
    }
    const client = await pool.connect();
    for (const statement of (await readFile(MIGRATION, 'utf8')).split('--> statement-breakpoint'))
      await client.query(statement);
    client.release();

    const models = await pool.query('select uri, summary, source_spec from models order by uri');
    expect(models.rows).toEqual([
      ...SIGNED.map(([, url]) => ({
        uri: url,
        summary: `Imported from ${url}.`,
        source_spec: { kind: 'url', url, sha256: null, secretsLeftOut: true },
      })),
      { uri: plain, summary: `Imported from ${plain}.`, source_spec: { kind: 'url', url: plain, sha256: null } },
    ]);
    const datasets = await pool.query('select croissant_url as url from datasets order by 1');
    expect(datasets.rows).toEqual([...SIGNED.map(([, url]) => ({ url })), { url: plain }]);
  } finally {
    await database.close();
  }
});
