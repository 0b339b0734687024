'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { folderSource } from '../uploads/folder-source.ts';
import type { Picked } from '../uploads/picked-files.ts';
import { fileSource, type UploadSource } from '../uploads/upload-source.ts';

/** What was chosen for a new data set. */
interface Chosen {
  source: UploadSource;
  /** Of the file, or of the folder. */
  name: string;
  /** How many files a folder has, in words. */
  about: string | null;
}

/** The endings of the files that a data set is made of. */
const ENDING = /\.(zip|tgz|tar\.gz|csv|jsonl|ndjson|parquet|conll|iob2?|bio)$/i;

/** A data set's name, after its file. */
export const nameOfFile = (file: string): string => file.replace(ENDING, '');

/** The chosen file or folder as something to upload, or why it is none. */
export function usePicked() {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function pick(picked: Picked): Promise<Chosen | null> {
    const refused = refusalOf(picked);
    setProblem(refused);
    if (refused !== null) return null;
    const next: Chosen =
      picked.kind === 'file'
        ? { source: fileSource(picked.file), name: picked.file.name, about: null }
        : {
            source: await folderSource(picked.name, picked.files),
            name: picked.name,
            about: t('{count, plural, one {# file} other {# files}}', { count: picked.files.length }),
          };
    setChosen(next);
    return next;
  }

  return { chosen, problem, pick, clear: () => setChosen(null) };
}

/** Why something cannot be uploaded, before any of it is sent; null if it can. */
function refusalOf(picked: Picked): string | null {
  if (picked.kind === 'folder') {
    if (picked.files.length === 0)
      return t('The folder {name} is empty. Choose one with a folder for each class.', { name: picked.name });
    return null;
  }
  const { name, size } = picked.file;
  if (size === 0) return t('{name} is empty. Choose a file that has examples.', { name });
  if (ENDING.test(name)) return null;
  if (/\.(png|jpe?g|webp|gif|tiff?|avif)$/i.test(name))
    return t(
      '{name} is one picture. Choose the folder that has a folder of pictures for each class, or a .zip of it.',
      { name },
    );
  return t(
    '{name} is not a file that data sets are made of. Choose a .zip, .tar.gz, .parquet, .csv, .jsonl or .conll, or a folder.',
    { name },
  );
}
