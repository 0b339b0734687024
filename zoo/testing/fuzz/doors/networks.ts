import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { importOrAsk } from '../../../import-model.ts';
import { withExternalData } from '../../../sources/testing/external-data.ts';
import { wordPieceTokenizer } from '../../../text/testing/word-piece-tokenizer.ts';
import { tinyModel } from '../../tiny-model.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateMessage } from '../mutate-message.ts';
import type { Door } from '../run-mutant.ts';
import { knownPictures, knownTexts } from './known.ts';

const EXPORTED = path.join(import.meta.dirname, '../../../imports/testing/exported');

/** ONNX files: models of pictures and of texts, as several exporters write them, one of them with its weights in another file. */
export async function networks(): Promise<Door> {
  const read = (name: string) => readFile(path.join(EXPORTED, `${name}.onnx`));
  const tiny = withExternalData(tinyModel(), 'weights.bin');
  const tokenizer = Buffer.from(wordPieceTokenizer(Array.from({ length: 20 }, (_, i) => `word${i}`)));
  const corpus = [
    { onnx: Buffer.from(tinyModel()), known: knownPictures(16, ['a', 'b', 'c']) },
    { onnx: tiny.onnx, beside: { 'weights.bin': tiny.data }, known: knownPictures(16, ['a', 'b', 'c']) },
    { onnx: await read('vit-dynamo'), known: knownPictures(28) },
    { onnx: await read('bert-dynamo'), beside: { 'tokenizer.json': tokenizer }, known: knownTexts },
    { onnx: await read('bert-torchscript'), beside: { 'tokenizer.json': tokenizer }, known: knownTexts },
  ];
  return {
    mutant(draw) {
      // Most are of the smallest ones, which take a twentieth of the time.
      const { onnx, beside = {} } = draw.pick(draw.chance(0.85) ? corpus.slice(0, 2) : corpus);
      const other = draw.pick(corpus).onnx;
      const isMessage = draw.chance(0.7);
      const structured = () =>
        toBinary(ModelProtoSchema, mutateMessage(draw, ModelProtoSchema, fromBinary(ModelProtoSchema, onnx)));
      return { 'model.onnx': isMessage ? structured() : mutateBytes(draw, onnx, other), ...beside };
    },
    take(files) {
      const isText = files.some(({ path }) => path === 'tokenizer.json');
      const isSmall = files.some(({ path }) => path === 'weights.bin') || files[0].byteSize < 15_000;
      return importOrAsk(isText ? knownTexts : isSmall ? knownPictures(16, ['a', 'b', 'c']) : knownPictures(28), files);
    },
  };
}
