import path from 'node:path';
import { expect, test } from 'vitest';
import { type PublishedPictureModel, publishedPictureModels } from './catalog/testing/published-picture-models.ts';
import { importModel } from './import-model.ts';
import { filesOf, modelFolder } from './tfjs/testing/nsfwjs.ts';

const catalog = await publishedPictureModels();

async function filesFor(manifest: PublishedPictureModel) {
  return filesOf(modelFolder(path.basename(manifest.source.path) as Parameters<typeof modelFolder>[0]));
}

// That each model of the catalogue matches its manifest is in npm-models.spec.ts, which fetches them.

test('the same model gives the same bytes', async () => {
  const manifest = catalog[1];
  const files = await filesFor(manifest);
  const [first, second] = [await importModel(manifest, files), await importModel(manifest, files)];
  expect(Buffer.compare(first.onnx, second.onnx)).toBe(0);
});

test('a manifest of another model is refused', async () => {
  const manifest = catalog[1];
  const files = await filesFor(manifest);
  const preprocessing = { ...manifest.preprocessing, size: { height: 299, width: 299 } };
  await expect(importModel({ ...manifest, preprocessing }, files)).rejects.toThrow(
    /takes 224 × 224 pixels, but preprocessing\.size is 299 × 299/,
  );
  await expect(importModel({ ...manifest, labels: ['a', 'b'] }, files)).rejects.toThrow(
    /returns \[batch,5\], but there are 2 labels/,
  );
});
