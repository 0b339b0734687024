import {
  astFromValue,
  type GraphQLInputType,
  type GraphQLSchema,
  parse,
  print,
  typeFromAST,
  type ValueNode,
  visit,
} from 'graphql';

/**
 * An operation with the values of its variables written into it: what a person can copy into GraphiQL, or change and send. In one line.
 *
 * @throws if a value does not fit its type
 */
export function copyableMutation(
  schema: GraphQLSchema,
  operation: string,
  variables: Readonly<Record<string, unknown>>,
): string {
  const values = new Map<string, ValueNode>();
  const document = visit(parse(operation), {
    OperationDefinition(node) {
      for (const { variable, type } of node.variableDefinitions ?? []) {
        const value = astFromValue(variables[variable.name.value], typeFromAST(schema, type) as GraphQLInputType);
        if (!value) throw new Error(`The variable ${variable.name.value} has no value.`);
        values.set(variable.name.value, value);
      }
    },
    VariableDefinition: () => null,
    Variable: ({ name }) => values.get(name.value),
  });
  return inOneLine(print(document));
}

/** Without line breaks, but for those in strings. */
function inOneLine(operation: string): string {
  return operation.replace(
    /("(?:[^"\\]|\\.)*")|(\()\s+|\s+(\))|\s+/g,
    (_, text?: string, open?: string, close?: string) => text ?? open ?? close ?? ' ',
  );
}
