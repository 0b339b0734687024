import { modelCompleteness } from '../../completeness/model-completeness.ts';
import type { biasNotes, modelFiles, models } from '../../database/tables/index.ts';
import type { Provenance } from './model-type.ts';

type ModelRow = typeof models.$inferSelect;
type FileRow = typeof modelFiles.$inferSelect;
type BiasNoteRow = Pick<typeof biasNotes.$inferSelect, 'id'>;

/** `model`'s provenance, with its completeness. */
export function provenanceOf(model: ModelRow, files: FileRow[], notes: BiasNoteRow[]): Provenance {
  const { completeness, gaps } = modelCompleteness({ model, files, notes });
  const { signature } = model;
  return {
    source: model.source,
    uri: model.uri,
    revision: model.revision,
    publisher: model.publisher,
    retrievedAt: model.retrievedAt,
    files,
    trainingData: model.trainingData,
    citation: model.citation,
    proof: model.proof,
    signature: signature && { ...signature, verifiedAt: new Date(signature.verifiedAt) },
    completeness,
    missing: gaps.map(({ fact }) => fact),
    gaps,
  };
}
