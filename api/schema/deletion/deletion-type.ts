import { Field, ID, ObjectType } from 'type-graphql';
import { DeletableKind, DeletionBlockerKind, type ValueOf } from '../enums.ts';

@ObjectType()
export class Deletable {
  @Field(() => DeletableKind)
  kind!: ValueOf<typeof DeletableKind>;

  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;
}

@ObjectType({ description: 'Something that depends on what is to be deleted.' })
export class Dependant extends Deletable {}

@ObjectType({ description: 'Something that uses what is to be deleted, and keeps it from being deleted now.' })
export class DeletionBlocker {
  @Field(() => DeletionBlockerKind)
  kind!: ValueOf<typeof DeletionBlockerKind>;

  @Field(() => ID, { description: 'An endpoint’s is its name.' })
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'What uses it, and what to do about that.' })
  message!: string;
}

@ObjectType({ description: 'What a deletion would do.' })
export class DeletionPlan {
  @Field(() => Deletable)
  subject!: Deletable;

  @Field(() => [Deletable], { description: 'Its parts, which always go with it: the checkpoints of a fine-tune.' })
  contents!: Deletable[];

  @Field(() => [Dependant], {
    description: 'What else depends on it. While there are any, it is deleted only with dependants: KEEP or DELETE.',
  })
  dependants!: Dependant[];
}
