import { z } from 'zod';
import { manifestSchema } from './manifest.ts';

/**
 * The JSON Schema (2020-12) of a manifest as people write it. It says all that the reader checks but two things: that a licence
 * is on SPDX's list, and what is only seen between manifests (`check-catalog.ts`).
 */
export function manifestJsonSchema(): z.core.JSONSchema.BaseSchema {
  const { $schema, ...schema } = z.toJSONSchema(manifestSchema, { io: 'input' });
  return { $schema, title: "A model of Graft's zoo", ...schema };
}
