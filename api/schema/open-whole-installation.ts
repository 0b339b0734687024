import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import { OPERATIONS } from '../auth/permissions.ts';
import { withinEverything } from '../database/scope.ts';

/** Lets the operations that concern the whole installation see the rows of every project, as the table of permissions says. */
export function openWholeInstallation(schema: GraphQLSchema): GraphQLSchema {
  for (const [kind, type] of [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const) {
    for (const [name, field] of Object.entries(type?.getFields() ?? {})) {
      if (!OPERATIONS[kind][name]?.ofAll) continue;
      const { resolve = defaultFieldResolver } = field;
      field.resolve = (...args) => withinEverything(() => resolve(...args));
    }
  }
  return schema;
}
