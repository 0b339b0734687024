// Part of `npm run lint`: the web app's GraphQL types must match api/schema.graphql.
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const committed = path.join(ROOT, 'web', 'graphql', 'generated', 'graphql-env.d.ts');
const fresh = path.join(ROOT, 'node_modules', '.cache', 'graft', 'graphql-env.d.ts');

await mkdir(path.dirname(fresh), { recursive: true });
const gqlTada = path.join(ROOT, 'node_modules', 'gql.tada', 'bin', 'cli.js');
const options = ['generate-output', '-c', path.join('web', 'tsconfig.json'), '-o', fresh];
await promisify(execFile)(process.execPath, [gqlTada, ...options], { cwd: ROOT, timeout: 120_000 });
if ((await readFile(committed, 'utf8')) !== (await readFile(fresh, 'utf8'))) {
  console.error('web/graphql/generated is stale. Run `npm run generate` and commit the result.');
  process.exitCode = 1;
}
