import { z } from 'zod';
import { words } from '../../parse.ts';
import { Severity } from '../enums.ts';

/** The fields that a person may write in a bias note. */
export const noteFields = {
  statement: words(5_000),
  severity: z.enum(Severity),
  affectedGroups: z.array(words(200)).min(1, 'must name at least one group').max(50, 'must name at most 50 groups'),
  evidence: words(2_000),
  mitigation: words(5_000),
};

/** The reason for a change of a note. */
export const noteReason = words(2_000);
