import { z } from 'zod';
import type { Context } from '../../context.ts';
import { biasNotes } from '../../database/tables/index.ts';
import { viewerOf } from '../access.ts';
import { Severity } from '../enums.ts';
import { modelBySlug } from '../models/models.ts';
import { optional, parse, words } from '../parse.ts';

const addBiasNoteInput = z.object({
  modelSlug: words(100),
  statement: words(5_000),
  severity: z.enum(Severity),
  affectedGroups: z.array(words(200)).min(1, 'must name at least one group').max(50, 'must name at most 50 groups'),
  evidence: optional(words(2_000)),
  mitigation: optional(words(5_000)),
});

/**
 * A note that a person adds to a model.
 *
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND
 */
export async function addBiasNote(context: Context, input: unknown): Promise<typeof biasNotes.$inferSelect> {
  const { modelSlug, ...note } = parse(addBiasNoteInput, input);
  const model = await modelBySlug(context, modelSlug);
  const values = { ...note, modelId: model.id, origin: 'USER', author: viewerOf(context).name } as const;
  const [row] = await context.db.insert(biasNotes).values(values).returning();
  return row;
}
