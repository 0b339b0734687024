import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { Role, type ValueOf } from '../enums.ts';
import { DateTime } from '../scalars.ts';

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
export class SetMemberInput {
  @Field(() => String, { description: 'The slug of the project.' })
  project!: string;

  @Field(() => ID)
  userId!: string;

  @Field(() => Role, { nullable: true, description: 'VIEWER, TRAINER or DEPLOYER; null removes the member.' })
  role?: ValueOf<typeof Role> | null;
}
