import type { ModelManifest } from './catalog/manifest.ts';
import { InvalidInputError } from './errors.ts';
import { importFiles } from './import-files.ts';
import { type FeatureLayer, isImagePreprocessing, METADATA, type TensorSpec } from './model.ts';
import type { ValueInfo } from './onnx/graph.ts';
import { writeModel } from './onnx/write.ts';
import type { FetchedFile } from './sources/source.ts';

/** A model as the zoo keeps it. */
export interface ImportedModel {
  /** The ONNX file. Its metadata carries labels, preprocessing and feature layers (see METADATA in `model.ts`). */
  onnx: Uint8Array;
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  featureLayers: FeatureLayer[];
  parameterCount: number;
  labels: string[] | null;
}

/**
 * Turns a publisher's files (see {@link importFiles}) into the zoo's ONNX. The same files and manifest give the same bytes.
 *
 * @throws InvalidInputError if the files are no model that can be imported, or not the one that the manifest describes.
 */
export async function importModel(
  manifest: Pick<ModelManifest, 'slug' | 'labels' | 'preprocessing'>,
  files: FetchedFile[],
): Promise<ImportedModel> {
  const { graph, featureLayers, parameterCount } = await importFiles(files);
  const inputs = graph.inputs.map(describe);
  const outputs = graph.outputs.map(describe);

  if (!isImagePreprocessing(manifest.preprocessing)) {
    throw new InvalidInputError(
      `${manifest.slug}: how a picture becomes its input is not known. Say it in preprocessing.`,
      'preprocessing',
    );
  }
  const { height, width } = manifest.preprocessing.size;
  const wanted = ['batch', '3', `${height}`, `${width}`];
  if (`${inputs[0].shape}` !== `${wanted}`) {
    throw new InvalidInputError(
      `${manifest.slug}: the model takes [${inputs[0].shape}], but preprocessing.size in the manifest makes [${wanted}]. Correct the manifest.`,
      'preprocessing',
    );
  }
  const classes = outputs[0].shape.slice(1);
  if (manifest.labels && `${classes}` !== `${manifest.labels.length}`) {
    throw new InvalidInputError(
      `${manifest.slug}: the model gives [${outputs[0].shape}], but the manifest has ${manifest.labels.length} labels. Correct the manifest.`,
      'labels',
    );
  }

  graph.metadata = {
    ...(manifest.labels ? { [METADATA.labels]: JSON.stringify(manifest.labels) } : {}),
    [METADATA.preprocessing]: JSON.stringify(manifest.preprocessing),
    [METADATA.featureLayers]: JSON.stringify(featureLayers),
  };
  return { onnx: writeModel(graph), inputs, outputs, featureLayers, parameterCount, labels: manifest.labels };
}

function describe({ name, type, shape }: ValueInfo): TensorSpec {
  return { name, type, shape: shape.map(String) };
}
