import { expect, test } from 'vitest';
import { expectMatchesManifest, npmManifests, pictureModels } from './testing/expect-matches-manifest.ts';

test('nsfw-mobilenet-v2 is fetched from npm and imported, and matches its manifest', async () => {
  const manifest = npmManifests.find(({ slug }) => slug === 'nsfw-mobilenet-v2');
  if (!manifest) throw new Error('It is not in the catalogue.');
  await expectMatchesManifest(manifest);
});

test('three of them take pictures', () => {
  expect(pictureModels).toHaveLength(3);
  expect(npmManifests.map(({ slug }) => slug)).toEqual(expect.arrayContaining(pictureModels.map(({ slug }) => slug)));
});
