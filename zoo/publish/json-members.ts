import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { nestsTooDeeply } from '../yaml/nests-too-deeply.ts';

/**
 * An object's JSON text with some members set, and all others as they were written: 1.0 stays 1.0. JSON.stringify makes 1 of it,
 * which transformers 5 refuses where its configs want a float. JSON is YAML, whose parser keeps how a number was written.
 */
export function withMembers(text: string, members: Record<string, unknown>): string {
  const wanted = { ...(JSON.parse(text) as Record<string, unknown>), ...members };
  const plain = JSON.stringify(wanted, null, 2);
  if (nestsTooDeeply(text)) return plain;
  const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false });
  if (document.errors.length > 0) return plain;
  for (const [key, value] of Object.entries(members)) document.set(key, document.createNode(value));
  const written = document.toString({ ...QUOTED, lineWidth: 80, collectionStyle: 'flow' });
  return isSame(written, wanted) ? written.trimEnd() : plain;
}

const QUOTED = {
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'QUOTE_DOUBLE',
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const;

function isSame(text: string, value: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(text), value);
  } catch {
    return false;
  }
}
