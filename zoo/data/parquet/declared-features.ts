import { z } from 'zod';

/** What the file says about its columns. */
export interface DeclaredFeatures {
  /** Columns of pictures. */
  images: string[];
  /** Columns whose numbers stand for names. */
  names: Map<string, string[]>;
}

interface Declared {
  _type?: string;
  names?: unknown;
  feature?: { names?: unknown };
}

const schema = z.object({
  info: z.object({
    features: z.record(z.string(), z.looseObject({})),
  }),
});

/**
 * Reads what Hugging Face's `datasets` writes beside the schema, under the key `huggingface`: which columns are pictures, and the names
 * of classes. A file without it, or with another form of it, declares nothing.
 */
export function declaredFeatures(metadata: { key: string; value?: string | undefined }[] = []): DeclaredFeatures {
  const declared: DeclaredFeatures = { images: [], names: new Map() };
  const parsed = schema.safeParse(parseJson(metadata.find(({ key }) => key === 'huggingface')?.value));
  if (!parsed.success) return declared;
  for (const [column, feature] of Object.entries(parsed.data.info.features)) {
    const { _type: type, names, feature: inner } = feature as Declared;
    if (type === 'Image') declared.images.push(column);
    // Of a list, such as the labels of a text's words, the names are those of its elements.
    const own = names ?? inner?.names;
    if (Array.isArray(own) && own.every((name) => typeof name === 'string')) declared.names.set(column, own);
  }
  return declared;
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
