import { Field, ID, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { Role, type ValueOf } from '../enums.ts';
import { DateTime } from '../scalars.ts';

@ObjectType({ description: 'A browser that is signed in.' })
export class Session {
  @Field(() => ID)
  id!: string;

  @Field(() => Role, { description: 'Of the token that it began with.' })
  role!: ValueOf<typeof Role>;

  @Field(() => String, { nullable: true, description: 'What the browser calls itself (User-Agent).' })
  client!: string | null;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'Up to a minute late; null: not since it began.' })
  lastUsedAt!: Date | null;

  @Field(() => DateTime, {
    description: 'It ends before that if nobody uses it for a while (GRAFT_SESSION_IDLE_MINUTES).',
  })
  expiresAt!: Date;

  @Field(() => Boolean, { description: 'The one that asks.' })
  isCurrent!: boolean;
}

export const SessionConnection = connectionType(Session, 'Session');
