import path from 'node:path';
import { counted } from '../counted.ts';
import { splitOfFolder } from '../data/layout.ts';
import { InvalidInputError } from '../errors.ts';

/** The files of a data set, all of one format. */
export interface ChosenDatasetFiles {
  format: 'parquet' | 'archive' | 'text';
  paths: string[];
}

/** The formats, the preferred one first. */
const FORMATS: { format: ChosenDatasetFiles['format']; ending: RegExp }[] = [
  { format: 'parquet', ending: /\.parquet$/i },
  { format: 'archive', ending: /\.(zip|tar\.gz|tgz)$/i },
  { format: 'text', ending: /\.(jsonl|ndjson|csv)$/i },
];

const PICTURE = /\.(png|jpe?g|webp|gif|bmp|tiff?)$/i;
const METADATA = /(^|\/)metadata\.(csv|jsonl)$/i;

/**
 * Chooses the files of a data set in a repository: Parquet files, else one archive, else `.jsonl` and `.csv` files; those of one folder,
 * which a repository with several configurations has for each.
 *
 * @param folder the folder, or the file; null if the repository holds one data set
 * @param repository its name, for messages
 * @throws InvalidInputError if there are none, or pictures as single files, or those of several data sets
 */
export function chooseDatasetFiles(paths: string[], folder: string | null, repository: string): ChosenDatasetFiles {
  const inside = paths.filter((file) => folder === null || file === folder || file.startsWith(`${folder}/`));
  const pictures = inside.filter((file) => PICTURE.test(file)).length;
  for (const { format, ending } of FORMATS) {
    const found = inside.filter((file) => ending.test(file)).sort();
    if (found.length === 0) continue;
    if (format === 'text' && pictures > 0 && found.every((file) => METADATA.test(file))) break;
    const folders = [...new Set(found.map(folderOf))];
    if (folders.length > 1 && folder === null) throw several(repository, 'folders', folders);
    if (format === 'archive' && found.length > 1) throw several(repository, 'archives', found);
    return { format, paths: found };
  }
  if (pictures > 0) {
    throw new InvalidInputError(
      `${repository} holds ${counted(pictures, 'picture')} as single files, which are not fetched one by one. Upload them as an archive, or name the revision refs/convert/parquet, where the hub keeps public data sets as Parquet files too.`,
      'revision',
    );
  }
  const near = paths.slice(0, 20).join(', ') || 'no files';
  throw new InvalidInputError(
    `${repository} has no Parquet, .zip, .tar.gz, .jsonl or .csv file${folder === null ? '' : ` in ${folder}`} at this revision; it has ${near}.`,
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
