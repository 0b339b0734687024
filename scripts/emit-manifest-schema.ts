// Writes the JSON Schema of the catalogue's manifests to zoo/catalog/manifest.schema.json, for editors. With --check, writes
// nothing and fails if that file is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { manifestJsonSchema } from '../zoo/catalog/manifest-json-schema.ts';

const file = new URL('../zoo/catalog/manifest.schema.json', import.meta.url);
const schema = manifestJsonSchema();
if (process.argv.includes('--check')) {
  const written: unknown = JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));
  // Values, not text: Biome formats the file.
  if (JSON.stringify(written) !== JSON.stringify(schema)) {
    console.error(
      'zoo/catalog/manifest.schema.json is stale. Run `npx tsx scripts/emit-manifest-schema.ts` and commit the result.',
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`);
}
