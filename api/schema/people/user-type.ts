import { Field, ID, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { DateTime } from '../scalars.ts';

@ObjectType({ description: 'A person or a program that holds tokens.' })
export class User {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'Two users may have the same name.' })
  name!: string;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const UserConnection = connectionType(User, 'User');
