import { InvalidInputError } from '../errors.ts';
import type { Example } from './dataset.ts';
import type { MetadataRow } from './metadata-row.ts';
import type { LabelProblem } from './unreadable-labels.ts';

/** A picture's label, split and groups. */
export interface Placement {
  /** Its path inside the folder that holds the classes or the splits. */
  name: string;
  /** Empty if there is none. */
  label: string;
  split: Example['split'] | null;
  groups: Record<string, string>;
  /** What says so, in messages: a row of metadata, or its path. */
  at: string;
  /** Why it has no label. */
  problem?: LabelProblem;
}

/** The rows of a `metadata.csv` or `metadata.jsonl`, by `file_name`, relative to the file. */
export interface MetadataTable {
  /** Its path in the archive. */
  file: string;
  rows: Map<string, MetadataRow>;
}

/** The words for splits in the names of folders and files. Source: Hugging Face's `datasets`, `data_files.py`, SPLIT_KEYWORDS. */
const SPLIT_WORDS: Record<string, Example['split']> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  dev: 'validation',
  val: 'validation',
  test: 'test',
  testing: 'test',
  eval: 'test',
  evaluation: 'test',
};

/** The split that a folder is named after. */
export function splitOfFolder(folder: string): Example['split'] | null {
  return Object.hasOwn(SPLIT_WORDS, folder.toLowerCase()) ? SPLIT_WORDS[folder.toLowerCase()] : null;
}

/** The split in a file's name, such as `data/train-00000-of-00002.parquet`; null if it names none, or several. */
export function splitOfFile(path: string): Example['split'] | null {
  const found = new Set(path.split(/[^A-Za-z]+/).flatMap((word) => splitOfFolder(word) ?? []));
  return found.size === 1 ? [...found][0] : null;
}

/** Where the classes are in an archive. */
export interface Layout {
  /** The folder that names are relative to: `''`, or the single folder that the archive was packed as, with a slash. */
  root: string;
  /** Whether the folders in it are splits, which hold the classes: Hugging Face's `imagefolder`. */
  hasSplits: boolean;
  /** The metadata files that count: in the root, and in the folders of splits. */
  metadata: string[];
}

/**
 * @param pictures the paths of all pictures of the archive, readable or not
 * @param metadata the paths of its metadata files
 */
export function layoutOf(pictures: string[], metadata: string[]): Layout {
  const root = rootOf(pictures, metadata);
  const inside = pictures.filter((path) => path.startsWith(root)).map((path) => path.slice(root.length).split('/'));
  const hasSplits =
    inside.length > 0 &&
    inside.every(([folder, ...rest]) => rest.length > 0 && splitOfFolder(folder) !== null) &&
    (new Set(inside.map(([folder]) => folder)).size > 1 || inside.some(({ length }) => length > 2));
  const counts = (path: string) => {
    if (!path.startsWith(root)) return false;
    const folders = path.slice(root.length).split('/').slice(0, -1);
    return folders.length === 0 || (hasSplits && folders.length === 1 && splitOfFolder(folders[0]) !== null);
  };
  return { root, hasSplits, metadata: metadata.filter(counts) };
}

function rootOf(pictures: string[], metadata: string[]): string {
  if (metadata.some((path) => !path.includes('/'))) return '';
  const first = `${pictures[0]?.split('/')[0]}/`;
  if (!pictures.every((path) => path.startsWith(first))) return '';
  const isWrapped =
    metadata.some((path) => path.startsWith(first) && path.split('/').length === 2) ||
    pictures.some((path) => path.split('/').length > 2);
  return isWrapped ? first : '';
}

/**
 * Gives every picture its label (by its metadata, else its folder), split and groups. Throws InvalidInputError when the metadata names a
 * missing file, or gives a split to only some of the pictures with a label.
 *
 * @param pictures all of the archive's, readable or not, by their path
 * @param needsLabel false: a picture without a label has no problem
 */
export function place(
  pictures: string[],
  { root, hasSplits }: Layout,
  tables: MetadataTable[],
  needsLabel = true,
): Map<string, Placement> {
  const metadata = new Map<string, MetadataRow>();
  for (const { file, rows } of tables)
    for (const [name, row] of rows) metadata.set(folderOf(file).slice(root.length) + name, row);
  const placements = new Map<string, Placement>();
  for (const path of pictures) {
    const name = path.slice(root.length);
    const row = metadata.get(name);
    const [first, second] = name.split('/').slice(0, -1);
    const label = row?.label ?? (hasSplits ? second : first) ?? '';
    const problem = needsLabel ? labelProblem(name, label, row, hasSplits) : null;
    const split = row?.split ?? (hasSplits ? splitOfFolder(first) : null);
    const { groups = {}, at = JSON.stringify(name) } = row ?? {};
    placements.set(path, { name, label, split, groups, at, ...(problem ? { problem } : {}) });
  }
  checkMetadata(placements, metadata);
  return placements;
}

/** The folder of a path, with a slash. */
const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

/** A row's label counts even if it cannot be read: what it was meant to say is unknown. */
function labelProblem(
  name: string,
  label: string,
  row: MetadataRow | undefined,
  hasSplits: boolean,
): LabelProblem | null {
  if (row?.problem !== undefined) return { problem: row.problem };
  if (label !== '') return null;
  const orStated = 'or state its label in metadata.csv or metadata.jsonl.';
  return hasSplits
    ? {
        problem: `${JSON.stringify(name)} is in no folder of a class inside its split`,
        remedy: `The folders of the archive are splits: put each picture in a folder of its class in them, ${orStated}`,
      }
    : {
        problem: `${JSON.stringify(name)} has no label: it is in no folder`,
        remedy: `Put each picture in a folder named after its class, ${orStated}`,
      };
}

function checkMetadata(placements: Map<string, Placement>, metadata: Map<string, MetadataRow>): void {
  const names = new Set([...placements.values()].map(({ name }) => name));
  const missing = [...metadata.keys()].filter((name) => !names.has(name));
  if (missing.length > 0)
    throw new InvalidInputError(
      `The metadata names ${missing.length} ${missing.length === 1 ? 'file' : 'files'} that the archive does not contain as a picture: ` +
        `${quoteSome(missing)}. Names are relative to metadata.csv or metadata.jsonl, with folder and extension.`,
    );
  const labelled = [...placements.values()].filter(({ problem }) => problem === undefined);
  const unsplit = labelled.filter(({ split }) => split === null);
  if (unsplit.length > 0 && unsplit.length < labelled.length)
    throw new InvalidInputError(
      `The metadata gives a split to some pictures but not to ${unsplit.length}: ${quoteSome(unsplit.map(({ name }) => name))}. ` +
        'List every picture with its split, or leave the column out.',
    );
}

/** Longer names are cut in messages. */
const LONGEST_NAME = 100;

/** The first few names, for a message: a file may have any number, of any length. */
export function quoteSome(names: string[]): string {
  const shown = names
    .slice(0, 3)
    .map((name) => JSON.stringify(name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name));
  return names.length > 3 ? `${shown.join(', ')} …` : shown.join(', ');
}
