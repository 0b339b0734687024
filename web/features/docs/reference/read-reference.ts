import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { type ReferencePage, referencePages } from './reference-pages.ts';

export interface Reference {
  schema: GraphQLSchema;
  pages: ReferencePage[];
  /** The page of each type, by its name. */
  pageOfType: Map<string, string>;
}

/** The API's reference, from api/schema.graphql, which `scripts/emit-schema.ts` writes from the code. Read once; in development each time. */
export function readReference(): Promise<Reference> {
  if (process.env.NODE_ENV === 'development') return readSchema();
  reference ??= readSchema();
  return reference;
}
let reference: Promise<Reference> | undefined;

async function readSchema(): Promise<Reference> {
  const sdl = await readFile(path.join(process.cwd(), 'api', 'schema.graphql'), 'utf8');
  const schema = buildSchema(sdl);
  const pages = referencePages(schema);
  const pageOfType = new Map(pages.flatMap(({ slug, types }) => types.map(({ name }) => [name, slug] as const)));
  return { schema, pages, pageOfType };
}
