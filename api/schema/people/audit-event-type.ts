import { Field, ID, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { AuditOutcome, type ValueOf } from '../enums.ts';
import { DateTime, Json } from '../scalars.ts';

@ObjectType({ description: 'Who changed what, or tried to. Events cannot be changed or deleted.' })
export class AuditEvent {
  @Field(() => ID)
  id!: string;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => String, {
    description: "The user's name at that time; anonymous without a valid token; Graft where it acts by itself.",
  })
  actor!: string;

  @Field(() => ID, { nullable: true })
  actorId!: string | null;

  @Field(() => ID, { nullable: true })
  tokenId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Where the request came from; of IPv6 the network. null: no request, or an event from before addresses were kept.',
  })
  address!: string | null;

  @Field(() => String, {
    description:
      'The name of the mutation. overridePolicy: a deployment that the policy refuses, and an admin allowed. automaticRollback: a revision that lost its share of the requests by itself.',
  })
  action!: string;

  @Field(() => String, { description: 'What it was done to, such as "endpoint pets".' })
  subject!: string;

  @Field(() => AuditOutcome)
  outcome!: ValueOf<typeof AuditOutcome>;

  @Field(() => String, {
    nullable: true,
    description:
      "The error's code, for REFUSED and FAILED. UNDONE: it succeeded, but another mutation of the same request with an Idempotency-Key failed, and all of them were undone.",
  })
  code!: string | null;

  @Field(() => Json, { nullable: true, description: 'Arguments that were kept, such as the reason for an override.' })
  details!: object | null;
}

export const AuditEventConnection = connectionType(AuditEvent, 'AuditEvent');
