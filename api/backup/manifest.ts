import { z } from 'zod';

/** The last file of a backup. A backup without it was not finished. */
export const MANIFEST_PATH = 'manifest.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const manifestSchema = z.object({
  format: z.literal('graft-backup'),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  /** The newest migration that the database had: its `created_at` in drizzle's table. */
  migration: z.int(),
  /** In an order in which rows come after those that they refer to. */
  tables: z.array(
    z.object({
      name: z.string().regex(/^[a-z_][a-z0-9_]*$/),
      columns: z.array(z.string().regex(/^[a-z_][a-z0-9_]*$/)).min(1),
      rows: z.int().min(0),
      byteSize: z.int().min(0),
      /** Of the table in PostgreSQL's text format of COPY, all parts together. */
      sha256,
      parts: z.int().min(0),
    }),
  ),
  blobs: z.array(z.object({ sha256, byteSize: z.int().min(0) })),
});

export type Manifest = z.infer<typeof manifestSchema>;

export const partPath = (table: string, part: number) => `tables/${table}/${String(part).padStart(6, '0')}`;
