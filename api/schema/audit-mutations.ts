import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import { audited } from '../auth/audit.ts';
import type { Context } from '../context.ts';

/** Makes every mutation of the schema write to the audit log, a new one too. */
export function auditMutations(schema: GraphQLSchema): GraphQLSchema {
  for (const [name, field] of Object.entries(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve = defaultFieldResolver } = field;
    field.resolve = (source, args, context: Context, info) => {
      const { db, outside, ends, viewer, address } = context;
      return audited({ db: outside ?? db, ends, viewer, address }, { name, args }, async () =>
        resolve(source, args, context, info),
      );
    };
  }
  return schema;
}
