import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';
import { checkpoints, evaluations } from './fine-tunes.ts';
import { models } from './models.ts';
import { sharedOrProjectId } from './projects.ts';
import { users } from './users.ts';

/**
 * Statements of who a model underperforms for or misrepresents. Rows are never deleted, only withdrawn: see
 * `biasNoteEvents`.
 */
export const biasNotes = pgTable(
  'bias_notes',
  {
    id: id(),
    /** Null: everybody who sees the model sees it, as it came with the catalogue or with the model's files. */
    projectId: sharedOrProjectId(),
    /** A model that has notes cannot be deleted: what is known about its bias would be lost. */
    modelId: uuid('model_id')
      .notNull()
      .references(() => models.id),
    statement: text('statement').notNull(),
    severity: text('severity').$type<'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'>().notNull(),
    affectedGroups: text('affected_groups').array().notNull(),
    origin: text('origin').$type<'PUBLISHER' | 'CURATOR' | 'USER' | 'MEASURED'>().notNull(),
    evidence: text('evidence'),
    mitigation: text('mitigation'),
    /** A name to show. */
    author: text('author').notNull(),
    /** USER: who wrote it. Null where that is not known: two people had the name when notes knew only that. */
    authorId: uuid('author_id').references(() => users.id),
    /** MEASURED: the checkpoint that it was measured on, a descendant of the model. */
    checkpointId: uuid('checkpoint_id').references(() => checkpoints.id),
    /** MEASURED: the evaluation that measured it. */
    evaluationId: uuid('evaluation_id').references(() => evaluations.id),
    withdrawnAt: time('withdrawn_at'),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.modelId), index().on(table.checkpointId)],
);

/** The events of notes, from their creation on; append-only. */
export const biasNoteEvents = pgTable(
  'bias_note_events',
  {
    id: id(),
    noteId: uuid('note_id')
      .notNull()
      .references(() => biasNotes.id),
    kind: text('kind').$type<'CREATED' | 'REVISED' | 'ACKNOWLEDGED' | 'WITHDRAWN' | 'REINSTATED'>().notNull(),
    author: text('author').notNull(),
    /** Null for an event that no user caused, and where the user is not known. */
    authorId: uuid('author_id').references(() => users.id),
    reason: text('reason'),
    /** REVISED: the fields before the revision. */
    before: jsonb('before').$type<Record<string, unknown>>(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.noteId)],
);
