import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Dataset, DatasetIndex } from './dataset.ts';

const count = z.int().nonnegative();
const schema = z.object({
  version: z.literal(1),
  modality: z.enum(['IMAGE', 'TEXT']),
  pairs: z.literal(true).optional(),
  task: z.enum(['SINGLE_LABEL', 'MULTI_LABEL', 'REGRESSION', 'TOKEN_LABELS']).optional(),
  labels: z.array(z.string()).min(1),
  groups: z.array(z.string()),
  examples: z.array(
    z.object({
      name: z.string(),
      label: z.int().min(-1),
      targets: z.array(z.number()).optional(),
      tags: z.array(count).optional(),
      split: z.enum(['train', 'validation', 'test']),
      groups: z.record(z.string(), z.string()),
      offset: count,
      byteSize: count,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      width: count.optional(),
      height: count.optional(),
      fingerprint: z
        .string()
        .regex(/^[0-9a-f]{40}$/)
        .optional(),
      isGrey: z.boolean().optional(),
      isAnimated: z.boolean().optional(),
    }),
  ),
  quality: z.array(
    z.object({
      kind: z.string(),
      severity: z.enum(['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
      message: z.string(),
      exampleCount: count,
      examples: z.array(z.string()),
      drop: z.array(z.string()).optional(),
    }),
  ),
  seed: z.int(),
}) satisfies z.ZodType<DatasetIndex>;

/**
 * Opens the result of `importImageArchive` or `importTextFile`, wherever its two files are now. Throws when the index is
 * invalid, or the pack does not have the length in the index.
 */
export async function openDataset(indexFile: string, packFile: string): Promise<Dataset> {
  const index = schema.parse(JSON.parse(await readFile(indexFile, 'utf8')));
  const { size } = await stat(packFile);
  const end = index.examples.reduce((max, { offset, byteSize }) => Math.max(max, offset + byteSize), 0);
  if (size !== end)
    throw new Error(`The pack ${packFile} has ${size} bytes, but its index needs ${end}. Import the data set again.`);
  return { index, packFile };
}
