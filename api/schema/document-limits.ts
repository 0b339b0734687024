import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

const MAX_ALIASES = 100;
const MAX_DIRECTIVES = 50;
/** Each may start a job, and rate limits count requests. */
const MAX_MUTATIONS = 10;

/**
 * Rejects a document that repeats itself: aliases ask one field many times, and directives cost time before anything runs. Its length is
 * limited when it is parsed (`maxTokens`), its depth and its page sizes by `queryCostRule`.
 */
export function documentLimitsRule(context: ValidationContext): ASTVisitor {
  let aliases = 0;
  let directives = 0;
  const limit = (count: number, most: number, what: string) => {
    if (count > most)
      context.reportError(new GraphQLError(`The document has more than ${most} ${what}. Send several requests.`));
  };
  return {
    Field(node) {
      if (node.alias) aliases++;
    },
    Directive() {
      directives++;
    },
    OperationDefinition({ operation, selectionSet }) {
      if (operation === OperationTypeNode.MUTATION)
        limit(countFields(context, selectionSet), MAX_MUTATIONS, 'mutations');
    },
    Document: {
      leave() {
        limit(aliases, MAX_ALIASES, 'aliases');
        limit(directives, MAX_DIRECTIVES, 'directives');
      },
    },
  };
}

/** The fields of a set, also those in its fragments; counts no further than the limit, because fragments can double at each level. */
function countFields(context: ValidationContext, { selections }: SelectionSetNode, within: string[] = []): number {
  let count = 0;
  for (const selection of selections) {
    if (count > MAX_MUTATIONS) break;
    if (selection.kind === Kind.FIELD) count++;
    else if (selection.kind === Kind.INLINE_FRAGMENT) count += countFields(context, selection.selectionSet, within);
    else {
      const { value } = selection.name;
      const fragment = context.getFragment(value);
      // Other rules report unknown fragments and cycles.
      if (fragment && !within.includes(value)) count += countFields(context, fragment.selectionSet, [...within, value]);
    }
  }
  return count;
}
