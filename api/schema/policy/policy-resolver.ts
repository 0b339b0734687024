import { Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../../context.ts';
import { describePolicy } from '../../policy/judge-checkpoint.ts';
import { loadPolicy } from '../../policy/load-policy.ts';
import { Policy } from './policy-type.ts';

@Resolver()
export class PolicyResolver {
  @Query(() => Policy, {
    nullable: true,
    description: 'The policy in force; null if every checkpoint may be deployed.',
  })
  async policy(@Ctx() { config }: Context): Promise<Policy | null> {
    const loaded = await loadPolicy(config);
    if (!loaded) return null;
    const { file, sha256, source, problem, policy } = loaded;
    return { file, sha256, source, problem, rules: policy ? describePolicy(policy) : [] };
  }
}
