import { test } from 'vitest';
import { expectMatchesManifest, npmManifests } from './testing/expect-matches-manifest.ts';

test.each(npmManifests.map((manifest) => [manifest.slug, manifest] as const))(
  '%s is fetched from npm and imported, and matches its manifest',
  (_, manifest) => expectMatchesManifest(manifest),
);
