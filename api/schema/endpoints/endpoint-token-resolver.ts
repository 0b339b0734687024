import { Arg, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { CreatedToken } from '../people/token-type.ts';
import { createEndpointToken } from './create-endpoint-token.ts';

@Resolver()
export class EndpointTokenResolver {
  @Mutation(() => CreatedToken, {
    description:
      'A token that may ask this endpoint and do nothing else, for a program that calls it. It belongs to who makes it, and ends at the latest when they are no member of the project any more. The secret is shown once. createToken, which is for admins, makes other tokens.',
  })
  createEndpointToken(
    @Ctx() context: Context,
    @Arg('endpoint', () => String) endpoint: string,
    @Arg('days', () => Int, { defaultValue: 7, description: '1..90: how long it works.' }) days: number,
  ) {
    return createEndpointToken(context, endpoint, days);
  }
}
