import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { TensorProto_DataLocation as DataLocation, ModelProtoSchema, StringStringEntryProtoSchema } from 'onnx-buf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { GraphBuilder } from './builder.ts';
import { externalLocations, openModelFile } from './open-model-file.ts';
import { readModel } from './read.ts';
import { writeModel } from './write.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-external-'));
  await mkdir(join(directory, 'model'));
  await writeFile(join(directory, 'model', 'weights.bin'), new Uint8Array(Float32Array.of(9, 1, 2, 3, 4).buffer));
  await writeFile(join(directory, 'secret.bin'), new Uint8Array(1024));
  await symlink(join(directory, 'secret.bin'), join(directory, 'model', 'link.bin'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** x · w, with `w [2, 2]` in another file. */
function withExternalData(entries: Record<string, string>): Uint8Array {
  const b = new GraphBuilder('g');
  b.input('x', 'float', ['batch', 2]);
  b.node('MatMul', ['x', b.floats([0, 0, 0, 0], [2, 2], 'w')], {}, { output: 'y' });
  b.output('y', 'float', ['batch', 2]);
  const proto = fromBinary(ModelProtoSchema, writeModel(b.graph));
  const tensor = proto.graph?.initializer[0];
  if (!tensor) throw new Error('no initializer');
  tensor.rawData = new Uint8Array();
  tensor.dataLocation = DataLocation.EXTERNAL;
  tensor.externalData = Object.entries(entries).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  return toBinary(ModelProtoSchema, proto);
}

async function open(entries: Record<string, string>) {
  const path = join(directory, 'model', 'model.onnx');
  await writeFile(path, withExternalData(entries));
  return openModelFile(path);
}

test('weights in a file beside the model are read from where the model says', async () => {
  const graph = await open({ location: 'weights.bin', offset: '4', length: '16' });
  expect(graph.initializers.get('w')).toEqual({ type: 'float', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
  expect((await open({ location: 'weights.bin', offset: '4' })).initializers.get('w')?.data).toHaveLength(4);
});

test('a caller that has the files in memory gives them', () => {
  const bytes = withExternalData({ location: 'sub/w.bin' });
  expect(externalLocations(bytes)).toEqual(['sub/w.bin']);
  const data = new Uint8Array(Float32Array.of(5, 6, 7, 8).buffer);
  const graph = readModel(bytes, { externalData: () => data });
  expect(graph.initializers.get('w')?.data).toEqual(Float32Array.of(5, 6, 7, 8));
  expect(() => readModel(bytes)).toThrow(/weights are stored in another file, “sub\/w.bin”/);
});

test.each([
  ['../secret.bin', /outside the model's folder/],
  ['a/../../secret.bin', /outside the model's folder/],
  ['..\\secret.bin', /outside the model's folder/],
  ['/etc/hostname', /not a relative path/],
  ['C:\\secret.bin', /not a relative path/],
  ['', /not a relative path/],
  ['link.bin', /link to a place outside/],
  ['missing.bin', /“missing.bin”.* is missing/],
  ['.', /link to a place outside|not a file/],
])('the location “%s” is refused', async (location, message) => {
  const opening = open({ location });
  await expect(opening).rejects.toThrow(InvalidInputError);
  await expect(opening).rejects.toThrow(message);
});

test.each<Record<string, string>>([
  { offset: '8', length: '16' },
  { offset: '24' },
  { offset: '0', length: '999999999999' },
])('data beyond the end of the file are refused: %o', async (place) => {
  await expect(open({ location: 'weights.bin', ...place })).rejects.toThrow(/which has only 20: the file is truncated/);
});

test('places that are no numbers, and data that do not fill the tensor, are refused', async () => {
  await expect(open({ location: 'weights.bin', offset: '-4' })).rejects.toThrow(/“-4” as the offset/);
  await expect(open({ location: 'weights.bin', length: '8' })).rejects.toThrow(/has 8 bytes, but its shape/);
});

test('a file that is not there is refused', async () => {
  await expect(openModelFile(join(directory, 'none.onnx'))).rejects.toThrow(InvalidInputError);
});
