import { Field, Float, ID, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { JobState, type ValueOf } from '../enums.ts';
import { DateTime } from '../scalars.ts';

@ObjectType({ description: 'A line of a job’s log.' })
export class JobLogLine {
  @Field(() => DateTime)
  time!: Date;

  @Field(() => String)
  text!: string;
}

@ObjectType({ description: 'Work that takes a while, done by a worker.' })
export class Job {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  kind!: string;

  @Field(() => JobState)
  state!: ValueOf<typeof JobState>;

  @Field(() => Float, { description: '0..1; never decreases.' })
  progress!: number;

  @Field(() => String, { nullable: true })
  stage!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When it had done as much as paceFrom: since the process that does it began, or took up a saved state. The time of pauses is not in it. null before the first report.',
  })
  paceSince!: Date | null;

  @Field(() => Float, { description: 'The progress at paceSince.' })
  paceFrom!: number;

  @Field(() => String, { nullable: true, description: 'What went wrong and what to do about it.' })
  error!: string | null;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  finishedAt!: Date | null;
}

export const JobConnection = connectionType(Job, 'Job');
