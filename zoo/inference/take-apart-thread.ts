// Main of a thread that takes a checkpoint of LORA apart: see adapter-bases.ts. What it reads may have hundreds of megabytes, which end with it.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { isSameBase, type TakenApart, takeApart } from '../adapters/take-apart.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { buffersOf, type PlainTensor } from '../runtime/plain-tensors.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';
import { type CheckpointMetadata, checkpointMetadata } from './checkpoint-metadata.ts';

export interface TakeApartData {
  checkpoint: string;
  adapter: string;
  /** Where the files of bases are. */
  directory: string;
}

/** What the thread answers: null if the checkpoint has no base that others can have. */
export type FromTakeApartThread = {
  described: CheckpointMetadata;
  base: string;
  /** Of the base's file. */
  digest: string;
  feeds: Record<string, PlainTensor>;
} | null;

const { checkpoint, adapter, directory } = workerData as TakeApartData;

async function answer(): Promise<FromTakeApartThread> {
  const graph = readModel(await readFile(checkpoint));
  const apart = takeApart(graph, readSafetensors(await readFile(adapter)));
  if (!apart) return null;
  const file = path.join(directory, `${apart.key}.onnx`);
  const bytes = (await stat(file).catch(() => null)) ? await known(file, apart) : await made(file, apart);
  if (!bytes) return null;
  const feeds = [...apart.tensors].map(([name, { shape, data }]) => {
    // In memory of its own, which goes to the caller.
    return [name, { type: 'float32', data: Float32Array.from(data as Float32Array), dims: shape }] as const;
  });
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { described: checkpointMetadata(graph), base: file, digest, feeds: Object.fromEntries(feeds) };
}

/** A base that another checkpoint left here, if this one's is the same. */
async function known(file: string, apart: TakenApart): Promise<Uint8Array | null> {
  const now = new Date();
  // In use: see `clearLocalCopies`.
  await utimes(file, now, now);
  const bytes = await readFile(file);
  return isSameBase(readModel(bytes), apart) ? bytes : null;
}

async function made(file: string, { base }: TakenApart): Promise<Uint8Array> {
  const bytes = writeModel(base);
  await mkdir(directory, { recursive: true });
  const partial = `${file}.${process.pid}-${threadId}`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  return bytes;
}

const answered = await answer();
parentPort?.postMessage(answered, answered ? buffersOf(answered.feeds) : []);
