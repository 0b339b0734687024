import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTime, GraphQLJSON } from 'graphql-scalars';

/** RFC 3339, always UTC. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  description: 'A point in time: RFC 3339, UTC.',
});

export const Json = new GraphQLScalarType({ ...GraphQLJSON.toConfig(), description: 'Any JSON value.' });

/**
 * Bytes, and counts beyond 2^31: a whole number up to 2^53 - 1, which JSON and JavaScript represent exactly (8 PiB). Accepts
 * a number or a string of digits. graphql-scalars has such a type too, but it prints a warning to the console at each start.
 */
export const BigIntScalar = new GraphQLScalarType<number, number>({
  name: 'BigInt',
  description: 'A whole number beyond 2^31: bytes and counts. A number in JSON; a string of digits is accepted too.',
  serialize: wholeNumber,
  parseValue: wholeNumber,
  parseLiteral(node) {
    if (node.kind === Kind.INT || node.kind === Kind.STRING) return wholeNumber(node.value);
    throw new GraphQLError('BigInt must be a whole number.', { nodes: node });
  },
});

function wholeNumber(value: unknown): number {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new GraphQLError(`BigInt must be a whole number between -(2^53 - 1) and 2^53 - 1, not ${String(value)}.`);
}
