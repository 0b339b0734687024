import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { BigIntScalar, DateTime } from '../scalars.ts';

@ObjectType()
export class Header {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

@ObjectType({ description: 'Where to PUT the bytes: to url, with headers, once, until expiresAt.' })
export class Upload {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  url!: string;

  @Field(() => [Header])
  headers!: Header[];

  @Field(() => DateTime)
  expiresAt!: Date;
}

@InputType()
export class CreateUploadInput {
  @Field(() => String)
  filename!: string;

  @Field(() => BigIntScalar)
  byteSize!: number;
}
