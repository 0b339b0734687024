import { t } from '../../messages/t.ts';

/** A file of a folder, with its path in it. */
export interface PickedFile {
  path: string;
  file: File;
}

/** What a person dropped or chose: one file, or the files of a folder. */
export type Picked = { kind: 'file'; file: File } | { kind: 'folder'; name: string; files: PickedFile[] };

/** The files of a chosen folder, whose paths begin with its name. */
export function pickedFolder(list: FileList): Picked {
  const files = [...list].map((file) => {
    const [, ...path] = file.webkitRelativePath.split('/');
    return { path: path.join('/'), file };
  });
  return { kind: 'folder', name: list[0]?.webkitRelativePath.split('/')[0] ?? 'folder', files: withoutHidden(files) };
}

/**
 * What was dropped: a file, a folder, or several of them, which become one folder. It must be called in the event itself: later the browser has
 * forgotten what was dropped.
 */
export async function pickedDrop({ items }: DataTransfer): Promise<Picked | null> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const [first] = entries;
  if (!first) return null;
  if (entries.length === 1 && isFile(first)) return { kind: 'file', file: await fileOf(first) };
  const isOne = entries.length === 1;
  const files: PickedFile[] = [];
  for (const entry of entries) await collect(entry, isOne ? '' : entry.name, files);
  return { kind: 'folder', name: isOne ? first.name : t('dropped files'), files: withoutHidden(files) };
}

/** Adds the files of an entry, under a path. */
async function collect(entry: FileSystemEntry, path: string, files: PickedFile[]): Promise<void> {
  if (isFile(entry)) {
    files.push({ path, file: await fileOf(entry) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // Browsers give a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const child of some) await collect(child, path ? `${path}/${child.name}` : child.name, files);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject));

/** Without files that operating systems add, such as `.DS_Store`. */
const withoutHidden = (files: PickedFile[]) =>
  files.filter(({ path }) => !path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX'));
