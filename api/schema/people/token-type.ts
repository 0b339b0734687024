import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { Role, type ValueOf } from '../enums.ts';
import { DateTime } from '../scalars.ts';

@ObjectType({ description: 'What a user calls the API with. Its secret is shown once, when it is made.' })
export class Token {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Role)
  role!: ValueOf<typeof Role>;

  @Field(() => String, {
    nullable: true,
    description: 'The only endpoint that it may ask; null: it is not restricted.',
  })
  endpoint!: string | null;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true })
  expiresAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  lastUsedAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  revokedAt!: Date | null;
}

export const TokenConnection = connectionType(Token, 'Token');

@ObjectType()
export class CreatedToken {
  @Field(() => String, { description: 'Keep it: the database stores its digest only.' })
  secret!: string;

  @Field(() => Token)
  token!: Token;
}

@InputType()
export class CreateTokenInput {
  @Field(() => String, { description: 'At most 100 characters.' })
  name!: string;

  @Field(() => Role, { description: 'VIEWER with endpoint.' })
  role!: ValueOf<typeof Role>;

  @Field(() => String, {
    nullable: true,
    description: 'The token may ask this endpoint, and do nothing else. The endpoint may be deployed later.',
  })
  endpoint?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The slug of the only project that it works in. Left out: an ADMIN's works in all, an endpoint's in that of the endpoint, others in those that the user is a member of; a new user becomes one of the first project.",
  })
  project?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Left out, it does not expire. At most ten years ahead.' })
  expiresAt?: Date | null;

  @Field(() => ID, { nullable: true, description: "Whose token it is. Left out, a new user gets the token's name." })
  userId?: string | null;
}

@ObjectType({ description: "A browser's sign-in." })
export class StartedSession {
  @Field(() => String, { description: 'The value of the cookie graft_session; __Host-graft_session over https.' })
  secret!: string;

  @Field(() => DateTime)
  expiresAt!: Date;
}
