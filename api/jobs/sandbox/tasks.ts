import { writeFile } from 'node:fs/promises';
import type { ImportOptions, importPictureFiles } from '../../../zoo/data/import-image-archive.ts';
import type { ImportTextOptions } from '../../../zoo/data/text/import-text-file.ts';
import type { ModelFile } from '../../../zoo/import-files.ts';
import type { ImportedModel, ImportOutcome } from '../../../zoo/imports/import-outcome.ts';
import type { KnownFacts } from '../../../zoo/imports/known-facts.ts';

/** What a task is told while it runs, and what it tells. */
export interface TaskContext {
  onProgress: (fraction: number, stage: string) => void;
}

/** As `ImportOutcome`, with the ONNX file at the place that the input names. */
export type FiledOutcome =
  | { model: Omit<ImportedModel, 'onnx'>; questions: [] }
  | Extract<ImportOutcome, { model: null }>;

type Cloneable<Options> = Omit<Options, 'signal' | 'onProgress'>;
interface Source {
  filename: string;
  file: string;
}

interface PictureFiles {
  files: Parameters<typeof importPictureFiles>[0];
  unfetched: Parameters<typeof importPictureFiles>[1];
}

/** The work on files of strangers that has a process of its own: it reads them, and runs a model for the first time. */
export const TASKS = {
  async importModel({ known, files, onnxFile }: { known: KnownFacts; files: ModelFile[]; onnxFile: string }) {
    const { importOrAsk } = await import('../../../zoo/import-model.ts');
    const outcome = await importOrAsk(known, files);
    if (outcome.model === null) return outcome satisfies FiledOutcome;
    const { onnx, ...model } = outcome.model;
    await writeFile(onnxFile, onnx);
    return { model, questions: [] } satisfies FiledOutcome as FiledOutcome;
  },
  async importPictures({ file, options }: { file: string; options: Cloneable<ImportOptions> }, context: TaskContext) {
    const { importImageArchive } = await import('../../../zoo/data/import-image-archive.ts');
    return importImageArchive(file, { ...options, ...context });
  },
  async importPictureFiles(
    { files, unfetched, options }: PictureFiles & { options: Cloneable<ImportOptions> },
    context: TaskContext,
  ) {
    const { importPictureFiles } = await import('../../../zoo/data/import-image-archive.ts');
    return importPictureFiles(files, unfetched, { ...options, ...context });
  },
  async importParquet(
    { sources, options }: { sources: Source[]; options: Cloneable<ImportOptions> },
    context: TaskContext,
  ) {
    const { importParquetPictures } = await import('../../../zoo/data/import-image-archive.ts');
    return importParquetPictures(sources, { ...options, ...context });
  },
  async importText({ file, options }: { file: string; options: Cloneable<ImportTextOptions> }, context: TaskContext) {
    const { importTextFile } = await import('../../../zoo/data/text/import-text-file.ts');
    return importTextFile(file, { ...options, ...context });
  },
  async importTexts(
    { sources, options }: { sources: Source[]; options: Cloneable<ImportTextOptions> },
    context: TaskContext,
  ) {
    const { importTextFiles } = await import('../../../zoo/data/text/import-text-file.ts');
    return importTextFiles(sources, { ...options, ...context });
  },
} as const;

export type TaskName = keyof typeof TASKS;
export type TaskInput<N extends TaskName> = Parameters<(typeof TASKS)[N]>[0];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<(typeof TASKS)[N]>>;

/** Does a task: see `runSandboxed`. */
export type DoTask = <N extends TaskName>(name: N, input: TaskInput<N>, options: TaskOptions) => Promise<TaskOutput<N>>;

export interface TaskOptions extends Partial<TaskContext> {
  /** A directory of GRAFT_HOME that the task writes to, besides the job's own. */
  writable?: string;
}
