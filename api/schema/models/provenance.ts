import type { biasNotes, modelFiles, models } from '../../database/tables/index.ts';
import type { Provenance } from './model-type.ts';

type ModelRow = typeof models.$inferSelect;
type FileRow = typeof modelFiles.$inferSelect;
type BiasNoteRow = typeof biasNotes.$inferSelect;

/**
 * What a reader needs to know of a model before relying on it, and whether it is known. Each counts the same. After the
 * questions of "Model Cards for Model Reporting" (Mitchell et al., 2019) and "Datasheets" that concern origin.
 */
const FACTS: [name: string, known: (model: ModelRow, files: FileRow[], notes: BiasNoteRow[]) => boolean][] = [
  ['source', (model) => model.uri !== ''],
  ['revision', (model) => model.revision !== null],
  ['publisher', (model) => model.publisher !== ''],
  ['time of retrieval', (model) => model.retrievedAt !== null],
  ['digests of the files', (_, files) => files.length > 0],
  ['licence', (model) => !['', 'NOASSERTION', 'NONE'].includes(model.license)],
  ['training data', (model) => model.trainingData.length > 0],
  ['citation', (model) => model.citation !== null],
  ['base model', (model) => model.baseModelId !== null],
  ['bias notes', (_, __, notes) => notes.length > 0],
];

/** `model`'s origin, with the share of what should be known that is. */
export function provenanceOf(model: ModelRow, files: FileRow[], notes: BiasNoteRow[]): Provenance {
  const missing = FACTS.filter(([, known]) => !known(model, files, notes)).map(([name]) => name);
  return {
    source: model.source,
    uri: model.uri,
    revision: model.revision,
    publisher: model.publisher,
    retrievedAt: model.retrievedAt,
    files,
    trainingData: model.trainingData,
    citation: model.citation,
    completeness: (FACTS.length - missing.length) / FACTS.length,
    missing,
  };
}
