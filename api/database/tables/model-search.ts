import { bigint, customType, index, integer, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { models } from './models.ts';

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/**
 * The columns by which lists of models are searched, filtered and sorted, one narrow row a model. Only triggers write it
 * (migration 0006).
 */
export const modelSearch = pgTable(
  'model_search',
  {
    modelId: uuid('model_id')
      .primaryKey()
      .references(() => models.id, { onDelete: 'cascade' }),
    /** As of the model. */
    projectId: uuid('project_id'),
    /** In lower case. */
    name: text('name').notNull(),
    nameLength: integer('name_length').notNull(),
    /** Parameters; if unknown, a number larger than any model's. */
    size: bigint('size', { mode: 'number' }).notNull(),
    /** Power of ten below the number of parameters: 6 for 1,000,000 to 9,999,999; null if unknown. */
    sizeClass: smallint('size_class'),
    task: text('task').notNull(),
    modality: text('modality').notNull(),
    license: text('license').notNull(),
    availability: text('availability').notNull(),
    source: text('source').notNull(),
    /** The worst of its notes that are not withdrawn: 0 without notes, 1 for INFO to 5 for CRITICAL. */
    worstSeverity: smallint('worst_severity').notNull(),
    /** Words of slug and name. */
    nameWords: tsvector('name_words').notNull(),
    /** Those, and the words of summary, architecture, publisher, licence, base model and tags. */
    words: tsvector('words').notNull(),
  },
  (table) => [
    index('model_search_by_name').on(table.name, table.modelId),
    index('model_search_by_size').on(table.size, table.modelId),
    // Names, sizes and times correlate with these two, so the first match may be far down an ordered index.
    index('model_search_by_task_and_name').on(table.task, table.name, table.modelId),
    index('model_search_by_task_and_size').on(table.task, table.size, table.modelId),
    index('model_search_by_modality_and_name').on(table.modality, table.name, table.modelId),
    index('model_search_by_modality_and_size').on(table.modality, table.size, table.modelId),
    // The zoo's list begins with the models of sources that are reached, which may have few.
    index('model_search_by_source_and_name').on(table.source, table.name, table.modelId),
    index('model_search_by_license').on(table.license),
    index('model_search_name_words').using('gin', table.nameWords),
    // btree_gin puts words and plain columns into one index: a frequent word and a filter are intersected there.
    index('model_search_words').using('gin', table.words, table.license, table.task),
  ],
);

/**
 * How many models there are of each kind: the sum of `count` over the rows that agree in everything else. Triggers add rows,
 * so that no two transactions wait for each other, and occasionally merge them.
 */
export const modelCounts = pgTable('model_counts', {
  task: text('task').notNull(),
  modality: text('modality').notNull(),
  license: text('license').notNull(),
  availability: text('availability').notNull(),
  source: text('source').notNull(),
  sizeClass: smallint('size_class'),
  worstSeverity: smallint('worst_severity').notNull(),
  projectId: uuid('project_id'),
  count: bigint('count', { mode: 'number' }).notNull(),
});

/**
 * Every word, without numbers, by which a model was ever found; used to correct typing errors. A project's words are those of its own
 * models.
 */
export const modelWords = pgTable(
  'model_words',
  { word: text('word').notNull(), projectId: uuid('project_id') },
  (table) => [
    unique('model_words_of_a_project').on(table.word, table.projectId).nullsNotDistinct(),
    index('model_words_by_prefix').on(table.word.op('text_pattern_ops')),
    index('model_words_by_trigram').using('gin', table.word.op('gin_trgm_ops')),
  ],
);
