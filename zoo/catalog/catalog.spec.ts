import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCatalog } from './catalog.ts';

test('every manifest of the zoo is read, in order of slug', async () => {
  const manifests = await readCatalog();
  expect(manifests.map(({ slug }) => slug)).toEqual([
    'nsfw-inception-v3',
    'nsfw-mobilenet-v2',
    'nsfw-mobilenet-v2-mid',
  ]);
  for (const manifest of manifests) {
    expect(manifest.card).toContain('tuned to flag indecent pictures');
    // A bias note without evidence is an opinion.
    for (const note of manifest.biasNotes) expect(note.evidence, note.statement).not.toBeNull();
  }
});

test('a manifest must be named for its slug', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-catalog-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await copyFile(path.join(import.meta.dirname, 'nsfw-mobilenet-v2.yaml'), path.join(directory, 'other.yaml'));
  await writeFile(path.join(directory, 'notes.txt'), 'not a manifest');
  await expect(readCatalog(directory)).rejects.toThrow(
    'other.yaml describes the model nsfw-mobilenet-v2; name it nsfw-mobilenet-v2.yaml',
  );
});
