import { bigint, customType, index, integer, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { models } from './models.ts';

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/**
 * What lists of models are searched, filtered and sorted by, one narrow row a model. Triggers write it (migration
 * 0005): nobody else does.
 */
export const modelSearch = pgTable(
  'model_search',
  {
    modelId: uuid('model_id')
      .primaryKey()
      .references(() => models.id, { onDelete: 'cascade' }),
    /** In lower case. */
    name: text('name').notNull(),
    nameLength: integer('name_length').notNull(),
    /** Parameters; where nobody knows them, more than any model has. */
    size: bigint('size', { mode: 'number' }).notNull(),
    /** Power of ten that holds the parameters: 6 for 1,000,000 to 9,999,999; null where nobody knows them. */
    sizeClass: smallint('size_class'),
    task: text('task').notNull(),
    modality: text('modality').notNull(),
    license: text('license').notNull(),
    availability: text('availability').notNull(),
    source: text('source').notNull(),
    /** Of its own notes that are not withdrawn: 0 for none, 1 for INFO to 5 for CRITICAL. */
    worstSeverity: smallint('worst_severity').notNull(),
    /** Words of slug and name. */
    nameWords: tsvector('name_words').notNull(),
    /** Those, and words of summary, architecture, publisher, licence, base model and tags. */
    words: tsvector('words').notNull(),
  },
  (table) => [
    index('model_search_by_name').on(table.name, table.modelId),
    index('model_search_by_size').on(table.size, table.modelId),
    // Names, sizes and times depend on these two, so that the first of a kind may be far behind in an order of all.
    index('model_search_by_task_and_name').on(table.task, table.name, table.modelId),
    index('model_search_by_task_and_size').on(table.task, table.size, table.modelId),
    index('model_search_by_modality_and_name').on(table.modality, table.name, table.modelId),
    index('model_search_by_modality_and_size').on(table.modality, table.size, table.modelId),
    index('model_search_by_license').on(table.license),
    index('model_search_name_words').using('gin', table.nameWords),
    // btree_gin holds words and plain columns in one: a frequent word and a filter are intersected there.
    index('model_search_words').using('gin', table.words, table.license, table.task),
  ],
);

/**
 * How many models there are of each kind: the sum of `count` over the rows that agree in all else. Triggers add rows, so
 * that no two transactions wait for each other, and now and then add them up.
 */
export const modelCounts = pgTable('model_counts', {
  task: text('task').notNull(),
  modality: text('modality').notNull(),
  license: text('license').notNull(),
  availability: text('availability').notNull(),
  source: text('source').notNull(),
  sizeClass: smallint('size_class'),
  worstSeverity: smallint('worst_severity').notNull(),
  count: bigint('count', { mode: 'number' }).notNull(),
});

/** Every word, numbers apart, that a model was ever found by: to correct mistyped ones with. */
export const modelWords = pgTable('model_words', { word: text('word').primaryKey() }, (table) => [
  index('model_words_by_prefix').on(table.word.op('text_pattern_ops')),
  index('model_words_by_trigram').using('gin', table.word.op('gin_trgm_ops')),
]);
