import { Field, Float, ObjectType } from 'type-graphql';
import { ProvenanceGap } from '../models/model-type.ts';

@ObjectType({ description: 'How much is known about how a checkpoint was made.' })
export class CheckpointProvenance {
  @Field(() => Float, {
    description:
      '0..1: the known share of what a reader needs: about the training (model, data set, options, seed, engine, device, evaluation, signed statement), and about the fine-tuned model.',
  })
  completeness!: number;

  @Field(() => [ProvenanceGap], { description: 'What is not known, and how to supply it.' })
  gaps!: ProvenanceGap[];
}
