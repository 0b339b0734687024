import type { SourceFacts } from '../../../zoo/sources/source-facts.ts';
import type { models } from '../../database/tables/index.ts';

type ModelRow = typeof models.$inferSelect;

const MOST_TAGS = 50;

const NO_CARD = '*Its source came without a card.*';

/** Without it, a model without notes would look like one in which no bias was found. */
const NO_MEASURED_NOTES =
  '*This checkpoint was written by Graft in training. Its file has the bias notes of its base model, as they were then, and none about the checkpoint itself: bias that was measured after training is not known here. To have those notes too, import the zip of the checkpoint (Checkpoint.packageUrl), which holds its card (README.md) beside the file.*';

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
    card: cardOf(facts),
    trainingData: facts.trainingData.slice(0, MOST_TAGS),
    citation: facts.citation,
    limits: facts.limits,
  };
}

function cardOf({ card, lacksMeasuredNotes }: SourceFacts): string {
  const text = card?.replaceAll('\0', '') ?? NO_CARD;
  return lacksMeasuredNotes ? `${NO_MEASURED_NOTES}\n\n${text}` : text;
}
