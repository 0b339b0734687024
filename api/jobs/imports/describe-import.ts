import type { SourceFacts } from '../../../zoo/sources/source-facts.ts';
import type { models } from '../../database/tables/index.ts';

type ModelRow = typeof models.$inferSelect;

const MOST_TAGS = 50;

/**
 * A model's facts from its files, in addition to those from its bytes and its importer. A catalogue model's facts come from
 * its manifest.
 */
export function describeImport(model: ModelRow, facts: SourceFacts): Partial<typeof models.$inferInsert> {
  if (model.manifest) return {};
  return {
    name: model.answers.name ?? facts.name ?? model.name,
    architecture: (facts.architecture ?? '').slice(0, 200),
    tags: facts.tags.slice(0, MOST_TAGS).map((tag) => tag.slice(0, 100)),
    card: facts.card?.replaceAll('\0', '') ?? '*Its source came without a card.*',
    trainingData: facts.trainingData.slice(0, MOST_TAGS),
    citation: facts.citation,
  };
}
