// Writes the GraphQL schema to api/schema.graphql. With --check, writes nothing and fails if that file is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { buildSchema, printSdl } from '../api/schema/schema.ts';

const file = new URL('../api/schema.graphql', import.meta.url);
const sdl = printSdl(buildSchema());
if (process.argv.includes('--check')) {
  const written = await readFile(file, 'utf8').catch(() => '');
  if (written !== sdl) {
    console.error('api/schema.graphql is stale. Run `npx tsx scripts/emit-schema.ts` and commit the result.');
    process.exitCode = 1;
  }
} else {
  await writeFile(file, sdl);
}
