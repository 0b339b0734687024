import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { importImageArchive } from '../../../data/import-image-archive.ts';
import { pictureFolders } from '../../../data/testing/archives.ts';
import { importTextFile } from '../../../data/text/import-text-file.ts';
import { expandUpload } from '../../../sources/expand-upload.ts';
import { withExternalData } from '../../../sources/testing/external-data.ts';
import { tinyModel } from '../../tiny-model.ts';
import type { Draw } from '../draw.ts';
import { mutateTarGz, mutateZip, type Packed } from '../mutate-archive.ts';
import type { Door } from '../run-mutant.ts';

const CROISSANT = path.join(import.meta.dirname, '../../../data/croissant/fixtures/mlcroissant.json');

const text = (name: string, content: string): Packed => ({ name, bytes: Buffer.from(content) });

/** What people pack: pictures of two classes, texts with a description, and the files of a model. */
async function contents(): Promise<Packed[][]> {
  const pictures = await pictureFolders(['cats', 'dogs'], 4);
  const rows = pictures.map(({ name }) => `${name},train,x`).join('\n');
  const described = JSON.parse(await readFile(CROISSANT, 'utf8'));
  const { onnx, data } = withExternalData(tinyModel(), 'weights.bin');
  return [
    pictures,
    [...pictures, text('metadata.csv', `file_name,split,who\n${rows}\n`)],
    [
      text('texts.csv', described.rows.replace('sentence,mood', 'text,label')),
      text('croissant.json', JSON.stringify(described.description)),
    ],
    [
      { name: 'net/model.onnx', bytes: onnx },
      { name: 'net/weights.bin', bytes: data },
      text('net/config.json', '{"model_type":"resnet","id2label":{"0":"a","1":"b"}}'),
      text('net/README.md', '---\nlicense: mit\n---\n# Net\n'),
    ],
  ];
}

type Pack = (draw: Draw, files: Packed[]) => Buffer;

/** Archives of everything that people pack: as a data set of pictures, of texts, and as a model. */
async function archives(filename: string, pack: Pack): Promise<Door> {
  const corpus = await contents();
  /** What the last mutant was made of; most often it goes where it belongs. */
  let kind = 0;
  return {
    mutant(draw) {
      kind = draw.int(corpus.length);
      return { [filename]: pack(draw, corpus[kind]) };
    },
    take([{ file }], directory, draw) {
      const options = { filename, directory: path.join(directory, 'imported') };
      switch (draw.chance(0.8) ? kind : draw.int(corpus.length)) {
        case 0:
        case 1:
          return importImageArchive(file, options);
        case 2:
          return importTextFile(file, options);
        default:
          return expandUpload(file, filename, { directory });
      }
    },
  };
}

export const zips = () => archives('upload.zip', mutateZip);
export const tarballs = () => archives('upload.tar.gz', mutateTarGz);
