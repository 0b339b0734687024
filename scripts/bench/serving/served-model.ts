import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { METADATA } from '../../../zoo/model.ts';
import { GraphBuilder } from '../../../zoo/onnx/builder.ts';
import { writeModel } from '../../../zoo/onnx/write.ts';
import { mobilenet } from '../networks.ts';
import { pictureDataset, preprocessingOf } from '../pictures.ts';

export interface ServedModel {
  /** A checkpoint as Graft writes it, which is an ONNX file with input `pixels` and output `probabilities`. */
  file: string;
  labels: string[];
  size: number;
  /** JPEG pictures. */
  pictures: Buffer[];
}

/** MobileNetV2 with random weights, and pictures to send. */
export async function servedModel(directory: string, quick: boolean): Promise<ServedModel> {
  const size = quick ? 64 : 224;
  const classes = quick ? 10 : 1000;
  const { graph } = mobilenet({ size, classes });
  const [logits] = graph.outputs;
  graph.outputs = [];
  const builder = new GraphBuilder('served', graph);
  builder.node('Softmax', [logits.name], { axis: -1 }, { output: 'probabilities' });
  builder.output('probabilities', 'float', ['batch', classes]);
  const labels = Array.from({ length: classes }, (_, i) => `class ${i}`);
  graph.metadata = {
    [METADATA.labels]: JSON.stringify(labels),
    [METADATA.preprocessing]: JSON.stringify(preprocessingOf(size)),
    [METADATA.featureLayers]: '[]',
  };
  const file = path.join(directory, 'served.onnx');
  await writeFile(file, writeModel(graph));
  const { index, packFile } = await pictureDataset(directory, { count: 32, classes: 2 });
  const pack = await readFile(packFile);
  const pictures = index.examples.map(({ offset, byteSize }) => pack.subarray(offset, offset + byteSize));
  return { file, labels, size, pictures };
}
