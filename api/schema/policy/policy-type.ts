import { Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A rule of the policy that a checkpoint does not meet.' })
export class PolicyViolation {
  @Field(() => String, { description: 'Its path in the policy file: "fairness.minimumWorstGroupAccuracy".' })
  rule!: string;

  @Field(() => String, { description: 'What is wrong and what to do about it, in sentences.' })
  message!: string;
}

@ObjectType()
export class PolicyRule {
  @Field(() => String, { description: 'Its path in the policy file.' })
  rule!: string;

  @Field(() => String, { description: 'Its requirement, in a sentence.' })
  requirement!: string;
}

@ObjectType({ description: 'The requirements for deploying an endpoint.' })
export class Policy {
  @Field(() => String, { description: 'Name of the file.' })
  file!: string;

  @Field(() => String, { nullable: true, description: 'Digest of the file; null if it cannot be opened.' })
  sha256!: string | null;

  @Field(() => String, { nullable: true, description: 'The file itself, YAML.' })
  source!: string | null;

  @Field(() => [PolicyRule])
  rules!: PolicyRule[];

  @Field(() => String, {
    nullable: true,
    description: 'Why it cannot be used, with line and column: nothing is deployed until it is fixed.',
  })
  problem!: string | null;
}
