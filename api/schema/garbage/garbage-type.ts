import { Field, Int, ObjectType } from 'type-graphql';
import { BigIntScalar, DateTime } from '../scalars.ts';

@ObjectType({ description: 'What collectGarbage deleted, or would delete, and what the store holds.' })
export class GarbageReport {
  @Field(() => Int, { description: 'Blobs that nothing points at: those deleted, or in a dry run those to delete.' })
  blobs!: number;

  @Field(() => BigIntScalar)
  bytes!: number;

  @Field(() => Boolean)
  isDryRun!: boolean;

  @Field(() => DateTime, { description: 'When the store was looked at.' })
  createdAt!: Date;

  @Field(() => Int, {
    description:
      'Blobs that nothing points at and that stay, because they were stored within graceMinutes or since the oldest running job began.',
  })
  youngBlobs!: number;

  @Field(() => BigIntScalar)
  youngBytes!: number;

  @Field(() => Int, { description: 'All blobs in the store before.' })
  storedBlobs!: number;

  @Field(() => BigIntScalar)
  storedBytes!: number;

  @Field(() => Int, { description: 'Blobs that are needed and are not in the store: restore them from a backup.' })
  missingBlobs!: number;
}
