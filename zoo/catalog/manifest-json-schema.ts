import { z } from 'zod';
import { manifestSchema } from './manifest.ts';

/**
 * The JSON Schema (2020-12) of a manifest as people write it. It covers everything that the reader checks except two things:
 * that a licence is on SPDX's list, and errors between manifests (`check-catalog.ts`).
 */
export function manifestJsonSchema(): z.core.JSONSchema.BaseSchema {
  const { $schema, ...schema } = z.toJSONSchema(manifestSchema, { io: 'input' });
  return { $schema, title: "A model of Graft's zoo", ...schema };
}
