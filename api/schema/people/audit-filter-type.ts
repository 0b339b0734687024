import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { AuditOutcome, type ValueOf } from '../enums.ts';
import { FacetCount } from '../models/model-type.ts';
import { DateTime } from '../scalars.ts';
import { Token } from './token-type.ts';

@InputType({ description: 'An event matches if it matches every field that is set.' })
export class AuditFilter {
  @Field(() => String, { nullable: true, description: 'AuditEvent.actor, exactly.' })
  actor?: string | null;

  @Field(() => ID, { nullable: true, description: 'The token that it was done with, or with a session of it.' })
  tokenId?: string | null;

  @Field(() => String, { nullable: true, description: 'AuditEvent.action, exactly.' })
  action?: string | null;

  @Field(() => AuditOutcome, { nullable: true })
  outcome?: ValueOf<typeof AuditOutcome> | null;

  @Field(() => String, {
    nullable: true,
    description: 'A part of AuditEvent.subject or of its details, such as an id, in any case.',
  })
  subject?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'At this time or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this time.' })
  before?: Date | null;
}

@ObjectType()
export class AuditTokenCount {
  @Field(() => Token)
  token!: Token;

  @Field(() => Int)
  count!: number;
}

@ObjectType({
  description:
    'How many of the events there are of each kind: the 100 most frequent. Each facet is counted without the filter on itself.',
})
export class AuditFacets {
  @Field(() => [FacetCount])
  actor!: FacetCount[];

  @Field(() => [FacetCount])
  action!: FacetCount[];

  @Field(() => [FacetCount])
  outcome!: FacetCount[];

  @Field(() => [AuditTokenCount])
  token!: AuditTokenCount[];
}
