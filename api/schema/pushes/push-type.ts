import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';

@ObjectType({ description: 'A checkpoint that is being sent to a hub, or was.' })
export class CheckpointPush {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'owner/name' })
  repository!: string;

  @Field(() => String, { description: 'Of the commit.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'Its address; null until it is there.' })
  url!: string | null;

  @Field(() => String, { nullable: true, description: 'The commit.' })
  revision!: string | null;

  @Field(() => String)
  author!: string;

  @Field(() => DateTime)
  createdAt!: Date;
}

@InputType({ description: 'To the hub that HF_ENDPOINT names, with the token in HF_TOKEN.' })
export class PushCheckpointInput {
  @Field(() => ID)
  checkpointId!: string;

  @Field(() => String, { description: 'owner/name; created if it does not exist.' })
  repository!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'Whether a newly created repository is private.',
  })
  private?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Of the commit.' })
  message?: string | null;
}
