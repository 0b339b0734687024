import { Field, Float, ObjectType } from 'type-graphql';
import { ProvenanceGap } from '../models/model-type.ts';

@ObjectType({ description: 'How much is known of how a checkpoint came about.' })
export class CheckpointProvenance {
  @Field(() => Float, {
    description:
      '0..1: the share that is known of what a reader needs: of the training (model, data set, options, seed, engine, device, evaluation, signed statement), and of the model it began with.',
  })
  completeness!: number;

  @Field(() => [ProvenanceGap], { description: 'What is not known, and how to supply it.' })
  gaps!: ProvenanceGap[];
}
