import { asc, sql } from 'drizzle-orm';
import { checkpoints } from '../../database/tables/index.ts';

/** The order of a fine-tune's checkpoints by what early stopping goes by; the earliest of equals. */
export const bestFirst = [
  sql`${checkpoints.validationScore} desc nulls last`,
  asc(checkpoints.validationLoss),
  asc(checkpoints.epoch),
];
