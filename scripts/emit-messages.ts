// Writes the texts of the web app to web/messages/en.json, as the file that a translator copies. With --check, writes nothing and fails if that
// file is stale, if a text is in no catalogue's reach, or if the file of another language lacks a text or has other placeholders.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareLanguages } from './messages/compare-languages.ts';
import { constantsOf } from './messages/constants-of.ts';
import { readTexts } from './messages/read-texts.ts';
import { sourcesOf } from './messages/sources.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(ROOT, 'web', 'messages');
const english = path.join(folder, 'en.json');

const ids = new Set<string>();
const problems: string[] = [];
for (const file of await sourcesOf(path.join(ROOT, 'web'))) {
  const found = readTexts(path.relative(ROOT, file), await readFile(file, 'utf8'));
  for (const id of found.ids) ids.add(id);
  problems.push(...found.problems);
}
for (const constant of constantsOf(await readFile(path.join(ROOT, 'api', 'schema.graphql'), 'utf8'))) ids.add(constant);
const messages = Object.fromEntries([...ids].sort().map((id) => [id, id]));
const json = `${JSON.stringify(messages, null, 2)}\n`;

if (process.argv.includes('--check')) {
  if ((await readFile(english, 'utf8').catch(() => '')) !== json)
    problems.push('web/messages/en.json is stale. Run `npx tsx scripts/emit-messages.ts` and commit the result.');
  for (const name of await readdir(folder)) {
    const language = /^(.+)\.json$/.exec(name)?.[1];
    if (!language || language === 'en') continue;
    problems.push(...compareLanguages(language, messages, JSON.parse(await readFile(path.join(folder, name), 'utf8'))));
  }
} else await writeFile(english, json);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
