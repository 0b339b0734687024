import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { Role, type ValueOf } from '../enums.ts';
import { BigIntScalar, DateTime } from '../scalars.ts';

@ObjectType({
  description:
    "A team's part of an installation: its data sets, models, fine-tunes, endpoints and jobs are invisible to the others.",
})
export class Project {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'The header X-Graft-Project of a request names it.' })
  slug!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Role, { description: 'What the viewer may do there.' })
  role!: ValueOf<typeof Role>;
}

export const ProjectConnection = connectionType(Project, 'Project');

@ObjectType({ description: 'The most that a project may have; null: no limit.' })
export class ProjectQuotas {
  @Field(() => Int, {
    nullable: true,
    description: 'Jobs that wait or run at once. Another one is refused with QUOTA_EXCEEDED.',
  })
  jobs!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Requests to its endpoints in a minute, in each API process. Another one is refused with TOO_MANY_REQUESTS, status 429 and Retry-After.',
  })
  requestsPerMinute!: number | null;

  @Field(() => BigIntScalar, {
    nullable: true,
    description:
      'Bytes in the store. An upload, or a job that needs room, is refused with QUOTA_EXCEEDED; a job that would store more while it runs fails.',
  })
  bytes!: number | null;
}

@ObjectType({ description: 'What of its quotas a project uses now.' })
export class ProjectUse {
  @Field(() => Int)
  jobs!: number;

  @Field(() => Int, { description: 'In the minute that is counted now, by the API process that answers.' })
  requestsPerMinute!: number;

  @Field(() => BigIntScalar, {
    description:
      'What it keeps in the store, each blob once, and what its open uploads have announced. What everybody may use, such as the models of the catalogue, counts for nobody.',
  })
  bytes!: number;
}

@ObjectType({ description: 'How many of a kind a project has.' })
export class ProjectHolding {
  @Field(() => String, { description: 'As people call it, such as "data sets".' })
  kind!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType({ description: 'Who works in a project, and the most that they may do there: their token may say less.' })
export class Member {
  @Field(() => Role)
  role!: ValueOf<typeof Role>;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const MemberConnection = connectionType(Member, 'Member');

@InputType()
export class CreateProjectInput {
  @Field(() => String, { description: '1 to 63 lower-case letters, digits and "-".' })
  slug!: string;

  @Field(() => String, { description: 'At most 100 characters.' })
  name!: string;
}

@InputType()
export class SetQuotasInput {
  @Field(() => String, { description: 'The slug of the project.' })
  project!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'From 1 to 1,000,000. Left out or null: no limit. See ProjectQuotas.',
  })
  jobs?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'From 1 to 1,000,000. Left out or null: no limit. See ProjectQuotas.',
  })
  requestsPerMinute?: number | null;

  @Field(() => BigIntScalar, {
    nullable: true,
    description: 'At least 1. Left out or null: no limit. See ProjectQuotas.',
  })
  bytes?: number | null;
}

@InputType()
export class SetMemberInput {
  @Field(() => String, { description: 'The slug of the project.' })
  project!: string;

  @Field(() => ID)
  userId!: string;

  @Field(() => Role, { nullable: true, description: 'VIEWER, TRAINER or DEPLOYER; null removes the member.' })
  role?: ValueOf<typeof Role> | null;
}
