import { z } from 'zod';
import { preprocessingSchema } from '../catalog/manifest.ts';
import { isImagePreprocessing, METADATA } from '../model.ts';
import { preprocessorConfig } from './preprocessor-config.ts';

/** One file of a repository on a hub. */
interface HubFile {
  path: string;
  content: Blob;
}

/**
 * A checkpoint as a hub repository: the ONNX file where transformers.js expects it, its labels and preprocessing in
 * transformers' configuration files, its tokenizer, and its card.
 *
 * @param onnx the checkpoint's bytes
 * @param metadata the `metadata_props` of that file
 * @param card Markdown with front matter
 */
export function hubFiles(onnx: Uint8Array, metadata: Record<string, string>, card: string): HubFile[] {
  const labels = z.array(z.string()).parse(JSON.parse(metadata[METADATA.labels] ?? '[]'));
  const preprocessing = preprocessingSchema.parse(JSON.parse(metadata[METADATA.preprocessing] ?? 'null'));
  const text = (path: string, content: string) => ({ path, content: new Blob([content]) });
  const json = (path: string, value: object) => text(path, `${JSON.stringify(value, null, 2)}\n`);
  const config = json('config.json', {
    num_labels: labels.length,
    id2label: Object.fromEntries(labels.map((label, i) => [i, label])),
    label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
  });
  const files = [
    text('README.md', card),
    { path: 'onnx/model.onnx', content: new Blob([new Uint8Array(onnx)]) },
    config,
  ];
  if (isImagePreprocessing(preprocessing))
    return [...files, json('preprocessor_config.json', preprocessorConfig(preprocessing))];
  const { model_max_length } = preprocessing;
  return [
    ...files,
    text('tokenizer.json', metadata[METADATA.tokenizer] ?? ''),
    json('tokenizer_config.json', { tokenizer_class: 'PreTrainedTokenizerFast', model_max_length }),
  ];
}
