import { parseModel } from './parse-model.ts';

/** Where the bytes of each weight lie in an ONNX file that {@link writeModel} wrote; strings have no place. */
export function weightPlaces(file: Uint8Array): Map<string, Uint8Array> {
  const { graph } = parseModel(file);
  // The reader's bytes are views of the file.
  const inFile = graph.initializer.filter(({ rawData }) => rawData.length > 0 && rawData.buffer === file.buffer);
  return new Map(inFile.map(({ name, rawData }) => [name, rawData]));
}
