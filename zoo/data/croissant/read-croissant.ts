import { z } from 'zod';
import type { QualityFinding } from '../dataset.ts';
import { finding } from '../quality/finding.ts';
import { parseCroissant } from './parse-croissant.ts';

/** Kinds of findings that are what a publisher says, and not what was found: the next version keeps them. */
export const NOTES = ['BIAS_NOTE', 'LIMITATION_NOTE'];

/** What a Croissant file says about the files beside it. */
export interface CroissantNotes {
  /** What columns are called here, by their names in the files. */
  names: Map<string, string>;
  /** The publisher's statements, as findings. */
  notes: QualityFinding[];
}

/** One, several or none. */
const list = <T extends z.ZodType>(item: T) =>
  z
    .union([z.array(item), item])
    .optional()
    .transform((value) => (value === undefined ? [] : ([value].flat() as z.output<T>[])));

const fieldSchema = z.object({
  '@id': z.string().optional(),
  name: z.string().optional(),
  dataType: list(z.string()),
  source: z.object({ extract: z.object({ column: z.string().optional() }).optional() }).optional(),
});

const schema = z.object({
  '@type': z.enum(['sc:Dataset', 'Dataset', 'https://schema.org/Dataset']),
  recordSet: list(z.object({ field: list(fieldSchema) })),
  'rai:dataBiases': list(z.string()),
  'rai:dataSocialImpact': list(z.string()),
  'rai:dataLimitations': list(z.string()),
});

/** The type of a field decides what it is, whatever its name. */
const ROLES: Record<string, string> = { 'sc:ImageObject': 'image', 'cr:Label': 'label', 'cr:Split': 'split' };

/**
 * Reads a Croissant file that lies beside the data: the columns of its record sets get the names of their fields, or those of this import
 * for a picture, a label or a split; the statements of its RAI extension become findings. Source:
 * http://mlcommons.org/croissant/1.0, and RAI/1.0.
 *
 * @returns null if it is no description of a data set: other tools have files of the same name
 */
export function readCroissant(bytes: Buffer): CroissantNotes | null {
  const parsed = schema.safeParse(parseCroissant(bytes));
  if (!parsed.success) return null;
  const { recordSet, ...statements } = parsed.data;
  const names = new Map<string, string>();
  for (const { field } of recordSet)
    for (const { '@id': id, name, dataType, source } of field) {
      const column = source?.extract?.column;
      const role = dataType.map((type) => ROLES[type]).find((known) => known !== undefined);
      const called = role ?? name ?? id?.split('/').at(-1);
      if (column !== undefined && called !== undefined) names.set(column, called);
    }
  const note = (kind: string, severity: QualityFinding['severity']) => (text: string) =>
    finding(kind, severity, text.slice(0, 2_000), []);
  return {
    names,
    notes: [
      ...[...statements['rai:dataBiases'], ...statements['rai:dataSocialImpact']].map(note('BIAS_NOTE', 'MEDIUM')),
      ...statements['rai:dataLimitations'].map(note('LIMITATION_NOTE', 'INFO')),
    ],
  };
}
