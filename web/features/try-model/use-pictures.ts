import { useRef, useState } from 'react';
import { t } from '../../messages/t.ts';
import type { EncodedPicture } from './messages.ts';
import { problemOf } from './problem-of.ts';
import { type ReadPicture, readPictures } from './read-pictures.ts';
import { useModelInBrowser } from './use-model-in-browser.ts';
import type { WorkerClient } from './worker-client.ts';

/** How many are compared: of six there are 15 pairs. */
const MOST_PICTURES = 6;

/** A picture that an encoder turned into a vector. */
export interface PictureInTrial extends Omit<EncodedPicture, 'similarities'> {
  id: number;
  name: string;
  /** By the id of each that was there before it. */
  similarities: ReadonlyMap<number, number>;
}

const openPictureEncoder = (client: WorkerClient, model: ArrayBuffer, runtime: ArrayBuffer) =>
  client.openPictureEncoder(model, runtime);

/** Compares pictures with an encoder, in this browser. */
export function usePictures(downloadUrl: string) {
  const { state, open, close } = useModelInBrowser(downloadUrl, openPictureEncoder);
  const [pictures, setPictures] = useState<PictureInTrial[]>([]);
  const [isRunning, setRunning] = useState(false);
  const [problems, setProblems] = useState<string[]>([]);
  const last = useRef(0);

  async function encode({ name, bytes }: ReadPicture, others: readonly PictureInTrial[]): Promise<PictureInTrial> {
    const { client } = await open();
    const vectors = others.map(({ vector }) => vector);
    const { similarities, ...encoded } = await client.encodePicture(bytes, vectors);
    const byId = new Map(others.map(({ id }, place) => [id, similarities[place]]));
    return { ...encoded, id: ++last.current, name, similarities: byId };
  }

  async function add(files: File[]) {
    setProblems([]);
    setRunning(true);
    // Before the model is downloaded, which can be hundreds of megabytes.
    const { pictures: read, problems: found } = await readPictures(files);
    const room = MOST_PICTURES - pictures.length;
    if (read.length > room)
      found.push(t('At most {most} pictures are compared. Remove one to add another.', { most: MOST_PICTURES }));
    try {
      let there = pictures;
      for (const picture of read.slice(0, room)) {
        there = [...there, await encode(picture, there)];
        setPictures(there);
      }
    } catch (error) {
      found.push(...[problemOf(error)].filter((problem) => problem !== null));
    }
    setProblems(found);
    setRunning(false);
  }

  const remove = (id: number) => setPictures(pictures.filter((picture) => picture.id !== id));

  return { model: state, pictures, isRunning, problems, add, remove, close };
}
