import {
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** The most values that a query may request: the page sizes multiplied along its branches, and the prices of fields that open files. */
const MAX_COST = 50_000;
const MAX_DEPTH = 15;

/** The assumed length of a list without a page size. */
const LIST = 5;
/** The assumed page size if it is in a variable, or not one that a resolver would accept: the maximum. */
const PAGE = 100;
/** Arguments that say how many values a field holds. */
const SIZES = new Set(['first', 'k']);

interface Size {
  cost: number;
  depth: number;
}

/**
 * Rejects a query that requests too much, before it runs: `models { edges { node { derivatives { derivatives { … } } } } }`
 * is short to write and endless to answer. Each fragment is measured once, so measuring is linear in the document. A field whose
 * resolver opens files states that in `complexity`, as a number of values.
 */
export function queryCostRule(context: ValidationContext): ASTVisitor {
  const fragments = new Map<string, Size>();

  const measureSet = (set: SelectionSetNode, parent: GraphQLNamedType, within: Set<string>): Size => {
    const sizes = set.selections.map((selection): Size => {
      if (selection.kind === Kind.FIELD) return measureField(selection, parent, within);
      if (selection.kind === Kind.FRAGMENT_SPREAD)
        return measureFragment(context.getFragment(selection.name.value), within);
      const on = selection.typeCondition && context.getSchema().getType(selection.typeCondition.name.value);
      return measureSet(selection.selectionSet, on ?? parent, within);
    });
    return {
      cost: sizes.reduce((sum, { cost }) => sum + cost, 0),
      depth: Math.max(0, ...sizes.map(({ depth }) => depth)),
    };
  };

  const measureFragment = (fragment: FragmentDefinitionNode | null | undefined, within: Set<string>): Size => {
    const name = fragment?.name.value ?? '';
    const type = fragment && context.getSchema().getType(fragment.typeCondition.name.value);
    // Other rules report unknown fragments and cycles.
    if (!fragment || !type || within.has(name)) return { cost: 0, depth: 0 };
    const size = fragments.get(name) ?? measureSet(fragment.selectionSet, type, new Set(within).add(name));
    fragments.set(name, size);
    return size;
  };

  const measureField = (node: FieldNode, parent: GraphQLNamedType, within: Set<string>): Size => {
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    // Introspection, and fields that another rule reports.
    if (!field) return { cost: 1, depth: 1 };
    const own = 1 + priceOf(field);
    if (!node.selectionSet) return { cost: own, depth: 1 };
    const inner = measureSet(node.selectionSet, getNamedType(field.type), within);
    return { cost: own + lengthOf(node, field, parent) * inner.cost, depth: 1 + inner.depth };
  };

  return {
    OperationDefinition(node) {
      const root = context.getSchema().getRootType(node.operation);
      if (!root) return;
      const { cost, depth } = measureSet(node.selectionSet, root, new Set());
      if (depth > MAX_DEPTH)
        context.reportError(new GraphQLError(`The query is ${depth} levels deep; at most ${MAX_DEPTH} are accepted.`));
      if (cost > MAX_COST) {
        const advice = 'ask for smaller pages (first) or fewer nested lists';
        context.reportError(
          new GraphQLError(`The query may return ${cost} values; at most ${MAX_COST} are accepted: ${advice}.`),
        );
      }
    },
  };
}

/** What a field costs besides its values: type-graphql's `complexity`. */
function priceOf({ extensions }: GraphQLField<unknown, unknown>): number {
  return typeof extensions.complexity === 'number' ? extensions.complexity : 0;
}

/** How many values the field may hold. */
function lengthOf(node: FieldNode, field: GraphQLField<unknown, unknown>, parent: GraphQLNamedType): number {
  const size = field.args.find(({ name }) => SIZES.has(name));
  if (size) {
    const value = node.arguments?.find(({ name }) => name.value === size.name)?.value;
    if (!value) return Number(size.defaultValue ?? PAGE);
    const written = value.kind === Kind.INT ? Number(value.value) : PAGE;
    // A negative size would pay for what stands beside it; its resolver refuses it only when the query runs.
    return written < 0 ? PAGE : written;
  }
  // The connection around the edges is already included.
  if (parent.name.endsWith('Connection')) return 1;
  return isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type)) ? LIST : 1;
}
