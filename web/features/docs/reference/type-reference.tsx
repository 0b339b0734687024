import { type GraphQLInputType, type GraphQLOutputType, getNamedType } from 'graphql';
import Link from 'next/link';
import { addressOf } from '../link-target.ts';
import type { Reference } from './read-reference.ts';

/** `[Example!]!`, with a link to the page of the type in it. */
export function TypeReference({
  type,
  reference,
}: {
  type: GraphQLOutputType | GraphQLInputType;
  reference: Reference;
}) {
  const { name } = getNamedType(type);
  const [before, after] = String(type).split(name);
  const slug = reference.pageOfType.get(name);
  return (
    <code>
      {before}
      {slug ? <Link href={`${addressOf(`api/reference/${slug}`)}#${name}`}>{name}</Link> : name}
      {after}
    </code>
  );
}
