import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationTypeNode,
} from 'graphql';

/** An id that nothing has. */
export const NOTHING = '00000000-0000-7000-8000-000000000000';

/**
 * A valid document that asks for one field of a root type, with its required arguments filled in: ids of nothing, and words.
 *
 * @param values for arguments by their path, such as `input.endpoint`
 */
export function sampleDocument(
  operation: `${OperationTypeNode}`,
  field: GraphQLField<unknown, unknown>,
  values: Record<string, string> = {},
): string {
  const args = field.args.flatMap(({ name, type }) => literalOf(type, name, values) ?? []);
  const list = args.length > 0 ? `(${args.join(', ')})` : '';
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  return `${operation} { ${field.name}${list}${selection} }`;
}

/** `name: value`; null for an argument that may be left out. */
function literalOf(type: GraphQLInputType, path: string, values: Record<string, string>): string | null {
  const name = path.split('.').at(-1);
  if (path in values) return `${name}: ${JSON.stringify(values[path])}`;
  return isNonNullType(type) ? `${name}: ${literalValue(type.ofType, path, values)}` : null;
}

function literalValue(type: GraphQLInputType, path: string, values: Record<string, string>): string {
  if (isNonNullType(type)) return literalValue(type.ofType, path, values);
  if (isListType(type)) return `[${literalValue(type.ofType, path, values)}]`;
  if (isEnumType(type)) return type.getValues()[0].name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).flatMap(
      (field) => literalOf(field.type, `${path}.${field.name}`, values) ?? [],
    );
    return `{ ${fields.join(', ')} }`;
  }
  if (type.name === 'ID') return JSON.stringify(NOTHING);
  if (type.name === 'Boolean') return 'false';
  return ['Int', 'Float', 'BigInt'].includes(type.name) ? '1' : '"sample"';
}
