import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionType } from '../connection.ts';
import { NoteEventKind, NoteOrigin, Severity, type ValueOf } from '../enums.ts';
import { DateTime, Json } from '../scalars.ts';

@ObjectType({
  description:
    'A statement of who a model underperforms for or misrepresents. Nothing is deleted: a wrong note is withdrawn.',
})
export class BiasNote {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  statement!: string;

  @Field(() => Severity)
  severity!: ValueOf<typeof Severity>;

  @Field(() => [String])
  affectedGroups!: string[];

  @Field(() => NoteOrigin)
  origin!: ValueOf<typeof NoteOrigin>;

  @Field(() => String, { nullable: true, description: 'A link, or the evaluation that measured it.' })
  evidence!: string | null;

  @Field(() => String, { nullable: true })
  mitigation!: string | null;

  @Field(() => String)
  author!: string;

  @Field(() => ID, { nullable: true, description: 'The user who wrote it; null for a note that no user wrote.' })
  authorId!: string | null;

  @Field(() => Boolean, {
    description: 'Whether someone has acknowledged it since it was last revised or reinstated.',
  })
  acknowledged!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'null for a note that was not withdrawn.' })
  withdrawnAt!: Date | null;

  @Field(() => String, { nullable: true })
  withdrawnReason!: string | null;

  @Field(() => DateTime)
  createdAt!: Date;
}

@ObjectType({ description: "An event in a bias note's history." })
export class BiasNoteEvent {
  @Field(() => ID)
  id!: string;

  @Field(() => NoteEventKind)
  kind!: ValueOf<typeof NoteEventKind>;

  @Field(() => String)
  author!: string;

  @Field(() => ID, { nullable: true, description: 'The user who did it; null where it was no user.' })
  authorId!: string | null;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => Json, { nullable: true, description: 'REVISED: the fields that changed, before the change.' })
  before!: object | null;

  @Field(() => DateTime)
  createdAt!: Date;
}

export const BiasNoteEventConnection = connectionType(BiasNoteEvent, 'BiasNoteEvent');

@InputType()
export class AddBiasNoteInput {
  @Field(() => String)
  modelSlug!: string;

  @Field(() => String)
  statement!: string;

  @Field(() => Severity)
  severity!: ValueOf<typeof Severity>;

  @Field(() => [String])
  affectedGroups!: string[];

  @Field(() => String, { nullable: true })
  evidence?: string | null;

  @Field(() => String, { nullable: true })
  mitigation?: string | null;
}

@InputType({ description: 'A field that is left out stays as it is; null removes evidence or mitigation.' })
export class ReviseBiasNoteInput {
  @Field(() => String, { nullable: true })
  statement?: string | null;

  @Field(() => Severity, { nullable: true })
  severity?: ValueOf<typeof Severity> | null;

  @Field(() => [String], { nullable: true })
  affectedGroups?: string[] | null;

  @Field(() => String, { nullable: true })
  evidence?: string | null;

  @Field(() => String, { nullable: true })
  mitigation?: string | null;

  @Field(() => String, { description: 'Why, for the history.' })
  reason!: string;
}
