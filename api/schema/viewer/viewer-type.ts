import { Field, ID, ObjectType } from 'type-graphql';
import { Role, type ValueOf } from '../enums.ts';

@ObjectType({ description: 'The authenticated viewer: the holder of the token.' })
export class Viewer {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Role)
  role!: ValueOf<typeof Role>;
}
