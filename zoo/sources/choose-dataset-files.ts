import path from 'node:path';
import { counted } from '../counted.ts';
import { splitOfFolder } from '../data/layout.ts';
import { ACCEPTED_FORMATS, isPictureFile } from '../data/picture-format.ts';
import { InvalidInputError } from '../errors.ts';

/** The files of a data set, all of one format. */
export interface ChosenDatasetFiles {
  /** `pictures`: single files in folders, with `metadata.csv` or `metadata.jsonl` files beside them. */
  format: 'parquet' | 'archive' | 'text' | 'pictures';
  paths: string[];
}

/** The formats, the preferred one first. */
const FORMATS: { format: ChosenDatasetFiles['format']; ending: RegExp }[] = [
  { format: 'parquet', ending: /\.parquet$/i },
  { format: 'archive', ending: /\.(zip|tar\.gz|tgz)$/i },
  { format: 'text', ending: /\.(jsonl|ndjson|csv)$/i },
];

const METADATA = /(^|\/)metadata\.(csv|jsonl)$/i;

/**
 * Chooses the files of a data set in a repository: Parquet files, else one archive, else `.jsonl` and `.csv` files; those of one folder,
 * which a repository with several configurations has for each. For a data set of pictures, single ones in all folders come before texts,
 * with the metadata beside them: Hugging Face's `imagefolder`.
 *
 * @param folder the folder, or the file; null if the repository holds one data set
 * @param repository its name, for messages
 * @throws InvalidInputError if there are none, or those of several data sets, or only pictures for a data set of texts
 */
export function chooseDatasetFiles(
  paths: string[],
  folder: string | null,
  repository: string,
  modality: 'IMAGE' | 'TEXT',
): ChosenDatasetFiles {
  const inside = paths.filter((file) => folder === null || file === folder || file.startsWith(`${folder}/`));
  const pictures = inside.filter(isPictureFile);
  const metadata = pictures.length > 0 ? inside.filter((file) => METADATA.test(file)) : [];
  for (const { format, ending } of FORMATS) {
    if (format === 'text' && modality === 'IMAGE' && pictures.length > 0) break;
    const found = inside.filter((file) => ending.test(file) && !metadata.includes(file)).sort();
    if (found.length === 0) continue;
    const folders = [...new Set(found.map(folderOf))];
    if (folders.length > 1 && folder === null) throw several(repository, 'folders', folders);
    if (format === 'archive' && found.length > 1) throw several(repository, 'archives', found);
    return { format, paths: found };
  }
  if (pictures.length > 0 && modality === 'IMAGE')
    return { format: 'pictures', paths: [...pictures, ...metadata].sort() };
  if (pictures.length > 0)
    throw new InvalidInputError(
      `${repository} holds ${counted(pictures.length, 'picture')} and no texts. Create the data set with the modality IMAGE.`,
      'modality',
    );
  const near = paths.slice(0, 20).join(', ') || 'no files';
  throw new InvalidInputError(
    `${repository} has no Parquet, .zip, .tar.gz, .jsonl or .csv file, and no picture in ${ACCEPTED_FORMATS},${folder === null ? '' : ` in ${folder}`} at this revision; it has ${near}.`,
    'path',
  );
}

/** Without the folder of a split: `default/train` and `default/test` hold one data set. */
function folderOf(file: string): string {
  const folder = path.posix.dirname(file);
  return splitOfFolder(path.posix.basename(folder)) === null ? folder : path.posix.dirname(folder);
}

function several(repository: string, what: string, names: string[]): InvalidInputError {
  return new InvalidInputError(
    `${repository} holds data in ${names.length} ${what}: ${names.slice(0, 20).join(', ')}. Name one as path.`,
    'path',
  );
}
