import { type ImagePreprocessing, isImagePreprocessing } from '../../model.ts';
import { readCatalog } from '../catalog.ts';
import type { ModelManifest } from '../manifest.ts';

export type PublishedPictureModel = ModelManifest & {
  source: Extract<ModelManifest['source'], { kind: 'npm' }>;
  preprocessing: ImagePreprocessing;
};

/** The zoo's picture models that npm serves, so that specs can import them without a hub: by slug. */
export async function publishedPictureModels(): Promise<PublishedPictureModel[]> {
  return (await readCatalog()).filter(
    (manifest): manifest is PublishedPictureModel =>
      manifest.source.kind === 'npm' && isImagePreprocessing(manifest.preprocessing),
  );
}
