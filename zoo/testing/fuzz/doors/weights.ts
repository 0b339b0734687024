import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { importFiles } from '../../../import-files.ts';
import { readWeightFiles } from '../../../safetensors/read-weight-files.ts';
import { readFacts } from '../../../sources/read-facts.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateJson } from '../mutate-text.ts';
import type { Door } from '../run-mutant.ts';

const SAVED = path.join(import.meta.dirname, '../../../pytorch/testing/saved');
const PUBLISHED = path.join(import.meta.dirname, '../../../architectures/testing/texts');

/** Weights that need their network's description: safetensors with their config.json, and what torch.save writes. */
export async function weights(): Promise<Door> {
  const names = (await readdir(SAVED)).filter((name) => /\.(pt|pth|bin)$/.test(name)).toSorted();
  const saved = await Promise.all(names.map(async (name) => ({ name, bytes: await readFile(path.join(SAVED, name)) })));
  const published = await Promise.all(
    ['bert-classifier', 'gpt2', 'clip'].map(async (name) => ({
      config: await readFile(path.join(PUBLISHED, name, 'config.json'), 'utf8'),
      tensors: await readFile(path.join(PUBLISHED, name, 'model.safetensors')),
    })),
  );
  return {
    mutant(draw): Record<string, Buffer> {
      if (draw.chance(0.4)) {
        const { name, bytes } = draw.pick(saved);
        return { [name]: mutateBytes(draw, bytes, draw.pick(saved).bytes) };
      }
      const { config, tensors } = draw.pick(published);
      const isConfig = draw.chance(0.5);
      return {
        'model.safetensors': isConfig
          ? tensors
          : (changedHeader(tensors, (json) => (draw.chance(0.7) ? mutateJson(draw, json) : null)) ??
            mutateBytes(draw, tensors)),
        'config.json': isConfig ? mutateJson(draw, config) : Buffer.from(config),
      };
    },
    async take(files) {
      await readFacts(files.map((file) => ({ ...file, sha256: '' })));
      if (files.length === 1) return readWeightFiles(files);
      return importFiles(files, {});
    },
  };
}

/** A safetensors file with another header, whose length is right. */
function changedHeader(bytes: Buffer, change: (json: string) => Buffer | null): Buffer | null {
  const length = Number(bytes.readBigUInt64LE());
  const header = change(bytes.toString('utf8', 8, 8 + length));
  if (!header) return null;
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([size, header, bytes.subarray(8 + length)]);
}
