import { Field, ID, ObjectType } from 'type-graphql';
import { JobSubjectKind, type ValueOf } from '../enums.ts';

@ObjectType({ description: 'What a job works on.' })
export class JobSubject {
  @Field(() => JobSubjectKind)
  kind!: ValueOf<typeof JobSubjectKind>;

  @Field(() => ID, { description: 'Of a model its slug.' })
  id!: string;

  @Field(() => String, { description: 'For people: of what is made on a data set the name of that.' })
  name!: string;
}
