import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { NoteFor } from '../../bias-notes/notes-for.ts';
import type { Context } from '../../context.ts';
import { Checkpoint, Evaluation } from '../checkpoints/checkpoint-type.ts';
import { shownEvaluation } from '../checkpoints/shown-evaluation.ts';
import { Model } from '../models/model-type.ts';
import { addBiasNote } from './add-bias-note.ts';
import { AddBiasNoteInput, BiasNote, BiasNoteEventConnection, ReviseBiasNoteInput } from './bias-note-type.ts';
import { acknowledgeBiasNote, reinstateBiasNote, reviseBiasNote, withdrawBiasNote } from './change-bias-note.ts';
import { measureBias } from './measure-bias.ts';
import { findNote } from './note-by-id.ts';
import { noteHistory } from './note-history.ts';

@Resolver(() => BiasNote)
export class BiasNoteResolver {
  @Query(() => BiasNote, { nullable: true })
  biasNote(@Ctx() { db }: Context, @Arg('id', () => ID) id: string) {
    return findNote(db, id);
  }

  @Mutation(() => BiasNote)
  addBiasNote(@Ctx() context: Context, @Arg('input', () => AddBiasNoteInput) input: AddBiasNoteInput) {
    return addBiasNote(context, input);
  }

  @Mutation(() => BiasNote, {
    description:
      "Changes a user's note, by its author or an admin. It must be acknowledged again. Measured notes, the publisher's and the catalogue's cannot be revised here.",
  })
  reviseBiasNote(
    @Ctx() context: Context,
    @Arg('id', () => ID) id: string,
    @Arg('input', () => ReviseBiasNoteInput) input: ReviseBiasNoteInput,
  ) {
    return reviseBiasNote(context, id, input);
  }

  @Mutation(() => BiasNote, {
    description:
      "Withdraws a note, which stays visible with the reason: one's own, or any as an admin. Nothing is deleted.",
  })
  withdrawBiasNote(
    @Ctx() context: Context,
    @Arg('id', () => ID) id: string,
    @Arg('reason', () => String) reason: string,
  ) {
    return withdrawBiasNote(context, id, reason);
  }

  @Mutation(() => BiasNote, {
    description:
      'Reinstates a withdrawn note, by the person who withdrew it or an admin. It must be acknowledged again.',
  })
  reinstateBiasNote(
    @Ctx() context: Context,
    @Arg('id', () => ID) id: string,
    @Arg('reason', () => String) reason: string,
  ) {
    return reinstateBiasNote(context, id, reason);
  }

  @Mutation(() => BiasNote, { description: 'Records that someone knows of the note and accepts it, and why.' })
  acknowledgeBiasNote(
    @Ctx() context: Context,
    @Arg('id', () => ID) id: string,
    @Arg('reason', () => String) reason: string,
  ) {
    return acknowledgeBiasNote(context, id, reason);
  }

  @Mutation(() => [BiasNote], {
    description:
      'Measures the fairness of a checkpoint, as a fine-tune does for its best one: statistically significant gaps between groups become MEASURED notes. A second call returns the existing notes.',
  })
  measureBias(@Ctx() context: Context, @Arg('checkpointId', () => ID) checkpointId: string) {
    return measureBias(context, checkpointId);
  }

  @FieldResolver(() => BiasNoteEventConnection, { description: 'Its events, from its creation on.' })
  history(
    @Ctx() { loaders }: Context,
    @Root() note: NoteFor,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return noteHistory(loaders.noteHistory, note.id, { first, after });
  }

  @FieldResolver(() => Model, {
    description: 'The model that it is about, or whose fine-tune it was measured on.',
  })
  model(@Ctx() { loaders }: Context, @Root() note: NoteFor) {
    return loaders.model.load(note.modelId);
  }

  @FieldResolver(() => Model, {
    nullable: true,
    description:
      "The base model that it is inherited from; null for a model's own note, and where the note was not requested through a model.",
  })
  inheritedFrom(@Ctx() { loaders }: Context, @Root() note: NoteFor) {
    return note.inheritedFromId && loaders.model.load(note.inheritedFromId);
  }

  @FieldResolver(() => Checkpoint, { nullable: true, description: 'MEASURED: the checkpoint that it was measured on.' })
  checkpoint(@Ctx() { loaders }: Context, @Root() note: NoteFor) {
    return note.checkpointId && loaders.anyCheckpoint.load(note.checkpointId);
  }

  @FieldResolver(() => Evaluation, { nullable: true, description: 'MEASURED: the evaluation that measured it.' })
  async evaluation(@Ctx() { loaders }: Context, @Root() note: NoteFor) {
    const row = note.evaluationId && (await loaders.evaluation.load(note.evaluationId));
    return row && shownEvaluation(row);
  }
}
