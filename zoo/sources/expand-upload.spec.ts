import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { InvalidInputError } from '../errors.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { expandUpload } from './expand-upload.ts';
import { withExternalData } from './testing/external-data.ts';
import { makeTarball, type TarballEntry } from './testing/make-tarball.ts';

let scratch: string;
let directory: string;
beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'graft-upload-'));
  directory = path.join(scratch, 'files');
  await mkdir(directory);
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const model = Buffer.from(tinyModel());

async function expand(bytes: Uint8Array | string, filename: string, maxBytes?: number) {
  const file = path.join(scratch, 'upload');
  await writeFile(file, bytes);
  return expandUpload(file, filename, { directory, maxBytes });
}

/** Runs an expansion that must fail, checks that it leaves nothing behind, and returns its message. */
async function refusal(bytes: Uint8Array | string, filename: string, maxBytes?: number): Promise<string> {
  const error = await expand(bytes, filename, maxBytes).then(
    () => new Error('it was accepted'),
    (error: Error) => error,
  );
  expect(await readdir(directory)).toEqual([]);
  expect(error).toBeInstanceOf(InvalidInputError);
  return error.message;
}

async function zip(files: Record<string, Uint8Array | string>, mode = 0o100644): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name, { mode });
  archive.end();
  const chunks: Buffer[] = [];
  for await (const chunk of archive.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
const tar = (entries: TarballEntry[]) => makeTarball(entries);

test('a model on its own, in a folder of its own', async () => {
  const { files, facts } = await expand(model, 'C:\\models\\tiny.onnx');
  expect(files.map(({ path, byteSize }) => ({ path, byteSize }))).toEqual([
    { path: 'tiny.onnx', byteSize: model.length },
  ]);
  expect(await readFile(files[0].file)).toEqual(model);
  expect(facts.labels).toEqual(['circle', 'square', 'cross']);
});

test.each(['zip', 'tar.gz'])(
  "a %s of a model: files, without their top folder and operating systems' files",
  async (kind) => {
    const { onnx, data } = withExternalData(model, 'weights.bin');
    const packed: Record<string, Uint8Array | string> = {
      'tiny/model.onnx': onnx,
      'tiny/weights.bin': data,
      'tiny/config.json': '{"architectures":["ViTForImageClassification"]}',
      'tiny/.DS_Store': 'x',
      'tiny/pytorch_model.bin': 'a pickle that nobody opens',
    };
    const entries = Object.entries(packed).map(([path, content]) => ({ path, content }));
    const { files, facts } = await expand(kind === 'zip' ? await zip(packed) : tar(entries), `tiny.${kind}`);
    expect(files.map(({ path }) => path)).toEqual(['config.json', 'model.onnx', 'weights.bin']);
    expect(facts.task).toBe('IMAGE_CLASSIFICATION');
  },
);

test('pickles are refused by name and by content: why, and what to do', async () => {
  expect(await refusal('x', 'model.ckpt')).toMatch(
    /is a pickle.*runs when it is opened.*torch\.save.*torch\.onnx\.export/,
  );
  expect(await refusal(Buffer.from('80049504', 'hex'), 'model.onnx')).toMatch(/is a pickle/);
  // PyTorch's own format is a zip of a pickle.
  expect(await refusal(await zip({ 'archive/data.pkl': 'x', 'archive/data/0': 'y' }), 'model.zip')).toMatch(
    /contains no supported model.*data\.pkl is a pickle/,
  );
});

test("a state dict of PyTorch is a model's file, though it is a zip or begins like a pickle", async () => {
  for (const name of ['zip.pt', 'legacy-zip.pt']) {
    const saved = await readFile(new URL(`../pytorch/testing/saved/${name}`, import.meta.url));
    const { files } = await expand(saved, name);
    expect(files.map(({ path }) => path)).toEqual([name]);
  }
});

test('a file that is not a model is refused, with the supported formats', async () => {
  expect(await refusal('x', 'notes.txt')).toMatch(
    /Send an \.onnx or \.safetensors file, a state dict of PyTorch.*or a \.zip/,
  );
  expect(await refusal('x', 'model.keras')).toMatch(/Keras/);
  expect(await refusal(await zip({ 'a.txt': 'x' }), 'a.zip')).toMatch(/contains no supported model.*a\.txt/);
});

test('archives that are unsafe, damaged or too large', async () => {
  expect(await refusal(tar([{ path: '../evil.onnx', content: 'x' }]), 'a.tar.gz')).toMatch(/outside of it/);
  expect(await refusal(tar([{ path: '.', content: 'x' }]), 'a.tar.gz')).toMatch(/a file without a name/);
  expect(await refusal(tar([{ path: 'a.onnx', type: 'SymbolicLink', linkpath: '/etc/passwd' }]), 'a.tar.gz')).toMatch(
    /SymbolicLink/,
  );
  expect(await refusal(await zip({ 'a.onnx': '/etc/passwd' }, 0o120777), 'a.zip')).toMatch(/a link at a\.onnx/);
  const sound = await zip({ 'good.onnx': model });
  // yazl does not write such a name, so it is changed in the bytes.
  const climbing = Buffer.from(sound.toString('latin1').replaceAll('good.onnx', '../x.onnx'), 'latin1');
  expect(await refusal(climbing, 'a.zip')).toMatch(
    /^"a\.zip" contains the path "\.\.\/x\.onnx", which is outside of its folder/,
  );
  expect(await refusal(sound.subarray(0, sound.length / 2), 'a.zip')).toMatch(/damaged or cut off/);
  expect(await refusal(await zip({ 'a.onnx': Buffer.alloc(1_000_000) }), 'a.zip', 10_000)).toMatch(
    /more than 10000 bytes/,
  );
  expect(await refusal(tar([{ path: 'a.onnx', content: Buffer.alloc(1_000_000) }]), 'a.tgz', 10_000)).toMatch(
    /more than 10000 bytes/,
  );
});

test.each(['zip', 'tar.gz'])('a %s that no file system can hold is refused', async (kind) => {
  const pack = (names: string[]) =>
    kind === 'zip'
      ? zip(Object.fromEntries(names.map((name) => [name, model])))
      : tar(names.map((path) => ({ path, content: model })));
  const refused = async (...names: string[]) => refusal(await pack(names), `model.${kind}`);
  expect(await refused('net/model.onnx', 'net/model.onnx/inside')).toMatch(
    /net\/model\.onnx as a file and as a folder/,
  );
  expect(await refused('net/model.onnx', 'net')).toMatch(/contains net as a file and as a folder/);
  // The header of a tar cuts it off.
  if (kind === 'zip')
    expect(await refused(`${'é'.repeat(130)}.onnx`)).toMatch(/a name that is longer than 255 bytes, "éé/);
});

test('a zip that names a place beyond all numbers is refused, and the process goes on', async () => {
  const bytes = await zip({ 'model.onnx': model });
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(2n ** 60n, 8);
  const end = bytes.length - 22;
  bytes.writeUInt32LE(0xffffffff, end + 16);
  const message = await refusal(Buffer.concat([bytes.subarray(0, end), locator, bytes.subarray(end)]), 'model.zip');
  expect(message).toMatch(/damaged or cut off/);
});
