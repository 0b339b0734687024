import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { checkpointCompleteness } from '../../completeness/checkpoint-completeness.ts';
import { loadCheckpointSubject } from '../../completeness/load-checkpoint-subject.ts';
import type { Context } from '../../context.ts';
import { judgeCheckpoint } from '../../policy/judge-checkpoint.ts';
import { BiasNote } from '../bias-notes/bias-note-type.ts';
import { pageSize } from '../connection.ts';
import { CheckpointVariant, FairnessGoal, ThresholdObjective, type ValueOf } from '../enums.ts';
import { FineTune } from '../fine-tunes/fine-tune-type.ts';
import { Job } from '../jobs/job-type.ts';
import { PolicyViolation } from '../policy/policy-type.ts';
import { BigIntScalar } from '../scalars.ts';
import { applyGroupThresholds } from './apply-group-thresholds.ts';
import { calibrateCheckpoint } from './calibrate-checkpoint.ts';
import { CheckpointProvenance } from './checkpoint-provenance-type.ts';
import { Checkpoint, Evaluation, FittedHead } from './checkpoint-type.ts';
import { compareCheckpoints, disagreements } from './compare-checkpoints.ts';
import type { Comparison } from './comparison.ts';
import { CheckpointComparison, Disagreement, DisagreementFilter, DisagreementLabel } from './comparison-type.ts';
import { WAIT, WAIT_SECONDS } from './derive-in-job.ts';
import { exportCheckpoint } from './export-checkpoint.ts';
import { RANDOMIZED } from './fairness-type.ts';
import { countByLabel, filterDisagreements } from './filter-disagreements.ts';
import { listCheckpoints } from './list-checkpoints.ts';
import { findCheckpoint, madeCheckpoint, makerOf, type ShownCheckpoint } from './pending-checkpoint.ts';
import { shownEvaluation } from './shown-evaluation.ts';
import { VariantReport } from './variant-report-type.ts';

@Resolver(() => Checkpoint)
export class CheckpointResolver {
  @Query(() => Checkpoint, {
    nullable: true,
    description:
      'While a job makes the checkpoint, what is known of it; its file, figures, notes and provenance then answer with CONFLICT.',
  })
  checkpoint(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return findCheckpoint(context, id);
  }

  @Query(() => [Checkpoint], {
    description:
      '1 to 8 checkpoints of any data sets, in the order of ids. compareCheckpoints compares those of one data set on the same examples.',
  })
  checkpoints(@Ctx() context: Context, @Arg('ids', () => [ID]) ids: string[]) {
    return listCheckpoints(context, ids);
  }

  @Query(() => CheckpointComparison, { description: '2 to 8 checkpoints that were trained on the same data set.' })
  compareCheckpoints(
    @Ctx() context: Context,
    @Arg('ids', () => [ID]) ids: string[],
    @Arg('split', () => String, { nullable: true, defaultValue: 'test' }) split: string | null,
  ) {
    return compareCheckpoints(context, ids, split ?? 'test');
  }

  @Mutation(() => Checkpoint, {
    description:
      'Temperature scaling (Guo et al. 2017): a derived checkpoint whose logits are divided by the temperature that minimises the log loss on the validation split, with its own file and evaluations. No prediction changes, only the probabilities. For any number of labels too, with one temperature for all. The same checkpoint gives the same result again.',
  })
  calibrateCheckpoint(
    @Ctx() context: Context,
    @Arg('id', () => ID) id: string,
    @Arg('waitSeconds', () => Int, { nullable: true, defaultValue: WAIT_SECONDS.default, description: WAIT })
    waitSeconds: number | null,
  ) {
    return calibrateCheckpoint(context, id, waitSeconds);
  }

  @Mutation(() => Checkpoint, {
    description:
      'A derived checkpoint that carries group thresholds, learned on the validation split as Evaluation.groupThresholds shows, with its own file and evaluations: compareCheckpoints shows fairness before and after. Endpoints apply the thresholds where a request names the group. Using a person’s group in a decision can itself be forbidden.',
  })
  applyGroupThresholds(
    @Ctx() context: Context,
    @Arg('checkpointId', () => ID) checkpointId: string,
    @Arg('attribute', () => String) attribute: string,
    @Arg('goal', () => FairnessGoal, { nullable: true, defaultValue: 'EQUALIZED_ODDS' })
    goal: ValueOf<typeof FairnessGoal> | null,
    @Arg('randomized', () => ThresholdObjective, { nullable: true, description: RANDOMIZED })
    randomized: ValueOf<typeof ThresholdObjective> | null,
    @Arg('waitSeconds', () => Int, { nullable: true, defaultValue: WAIT_SECONDS.default, description: WAIT })
    waitSeconds: number | null,
  ) {
    return applyGroupThresholds(context, {
      ...{ checkpointId, attribute, goal: goal ?? 'EQUALIZED_ODDS', randomized: randomized ?? null },
      waitSeconds,
    });
  }

  @Mutation(() => Checkpoint, {
    description:
      'A variant of a checkpoint: a derived checkpoint that computes in fewer bits, or a page that runs it in a browser, with its own file, its own evaluations on the same splits, and its latency beside the original’s. A conversion that changes the scores too far is refused. The same variant again gives the same checkpoint; FLOAT32 gives the checkpoint itself.',
  })
  exportCheckpoint(
    @Ctx() context: Context,
    @Arg('id', () => ID) id: string,
    @Arg('variant', () => CheckpointVariant) variant: ValueOf<typeof CheckpointVariant>,
    @Arg('waitSeconds', () => Int, { nullable: true, defaultValue: WAIT_SECONDS.default, description: WAIT })
    waitSeconds: number | null,
  ) {
    return exportCheckpoint(context, { id, variant, waitSeconds });
  }

  @FieldResolver(() => CheckpointVariant)
  variant(@Root() { variant }: ShownCheckpoint) {
    return variant ?? 'FLOAT32';
  }

  @FieldResolver(() => VariantReport, {
    nullable: true,
    description: 'Of a checkpoint that exportCheckpoint made; null of others.',
  })
  variantReport(@Root() { variantReport }: ShownCheckpoint): VariantReport | null {
    if (!variantReport) return null;
    const { nodes, fidelity, agreement, latency, byteSize, warnings } = variantReport;
    return {
      ...{ convertedLayers: nodes.converted, float32Layers: nodes.float32, fidelity: fidelity.value, agreement },
      ...{ latencyMs: latency.variantMs, originalLatencyMs: latency.originalMs, latencyRuns: latency.runs },
      ...{ originalByteSize: byteSize.original, warnings },
    };
  }

  @FieldResolver(() => String)
  sha256(@Root() shown: ShownCheckpoint) {
    return madeCheckpoint(shown).sha256;
  }

  @FieldResolver(() => BigIntScalar)
  byteSize(@Root() shown: ShownCheckpoint) {
    return madeCheckpoint(shown).byteSize;
  }

  @FieldResolver(() => Job, {
    nullable: true,
    description:
      'The job that makes, or made, a checkpoint without training: of labels in words, calibrated, with group thresholds, or a variant. The checkpoint is ready when the job has succeeded. null for one that training saved.',
  })
  job(@Ctx() context: Context, @Root() { id }: ShownCheckpoint) {
    return makerOf(context, id);
  }

  @FieldResolver(() => Checkpoint, {
    nullable: true,
    description: 'The checkpoint that this was made from without training; null for one that training saved.',
  })
  derivedFrom(@Ctx() { loaders }: Context, @Root() row: ShownCheckpoint) {
    return row.derivedFromId && loaders.anyCheckpoint.load(row.derivedFromId);
  }

  @FieldResolver(() => [Checkpoint], { description: 'Checkpoints that were made from this one without training.' })
  derived(@Ctx() { loaders }: Context, @Root() row: ShownCheckpoint) {
    return loaders.derivedCheckpoints.load(row.id);
  }

  @FieldResolver(() => FineTune)
  fineTune(@Ctx() { loaders }: Context, @Root() row: ShownCheckpoint) {
    return loaders.anyFineTune.load(row.fineTuneId);
  }

  @FieldResolver(() => FittedHead, {
    nullable: true,
    description:
      'How the head was fitted, of a derived checkpoint that of its original; null if it was trained step by step.',
  })
  fittedHead(@Root() { fittedHead }: ShownCheckpoint): FittedHead | null {
    if (!fittedHead) return null;
    const { strength, ...others } = fittedHead;
    return { ...others, strength: strength === undefined ? null : [strength].flat() };
  }

  @FieldResolver(() => String, { description: 'The ONNX file.' })
  downloadUrl(@Ctx() { config }: Context, @Root() row: ShownCheckpoint) {
    return `${config.publicApiUrl}/checkpoints/${row.id}/download`;
  }

  @FieldResolver(() => String, {
    description:
      'The ONNX file and its card in a zip. An import of it elsewhere knows the notes that were written after training, which the file alone does not have.',
  })
  packageUrl(@Ctx() { config }: Context, @Root() row: ShownCheckpoint) {
    return `${config.publicApiUrl}/checkpoints/${row.id}/package.zip`;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The LoRA adapter without the base weights: a .safetensors file with PEFT's names, to be applied to the same model. null for other strategies.",
  })
  adapterUrl(@Ctx() { config }: Context, @Root() row: ShownCheckpoint) {
    return row.adapterSha256 && `${config.publicApiUrl}/checkpoints/${row.id}/adapter`;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "PEFT's adapter_config.json for the file at adapterUrl: its base model with the digest of Model.downloadUrl, its rank and its labels.",
  })
  adapterConfigUrl(@Ctx() { config }: Context, @Root() row: ShownCheckpoint) {
    return row.adapterSha256 && `${config.publicApiUrl}/checkpoints/${row.id}/adapter_config.json`;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The HTML file that runs it in a browser, of the variant BROWSER; null of others.',
  })
  pageUrl(@Ctx() { config }: Context, @Root() row: ShownCheckpoint) {
    return row.pageSha256 && `${config.publicApiUrl}/checkpoints/${row.id}/page.html`;
  }

  @FieldResolver(() => BigIntScalar, { nullable: true, description: 'Size of the file at pageUrl, bytes.' })
  pageByteSize(@Root() { pageByteSize }: ShownCheckpoint) {
    return pageByteSize;
  }

  @FieldResolver(() => CheckpointProvenance)
  async provenance(@Ctx() { loaders }: Context, @Root() row: ShownCheckpoint) {
    const subject = await loadCheckpointSubject(loaders, madeCheckpoint(row).id);
    return subject && checkpointCompleteness(subject);
  }

  @FieldResolver(() => [BiasNote], {
    description:
      'Notes of the fine-tuned model, inherited ones included, and those measured on this fine-tune; not those measured on other fine-tunes.',
  })
  biasNotes(
    @Ctx() { loaders }: Context,
    @Root() row: ShownCheckpoint,
    @Arg('includeWithdrawn', () => Boolean, { nullable: true, defaultValue: false }) includeWithdrawn: boolean | null,
  ) {
    return (includeWithdrawn ? loaders.everyCheckpointNote : loaders.checkpointNotes).load(madeCheckpoint(row).id);
  }

  @FieldResolver(() => [PolicyViolation], {
    nullable: true,
    description: 'Why deployCheckpoint would refuse it now. null if there is no policy.',
  })
  async policyViolations(@Ctx() context: Context, @Root() row: ShownCheckpoint) {
    return (await judgeCheckpoint(context, madeCheckpoint(row).id))?.violations ?? null;
  }

  @FieldResolver(() => [Evaluation])
  async evaluations(@Ctx() { loaders }: Context, @Root() row: ShownCheckpoint) {
    return (await loaders.evaluations.load(row.id)).map(shownEvaluation);
  }
}

@Resolver(() => CheckpointComparison)
export class CheckpointComparisonResolver {
  @FieldResolver(() => [Checkpoint])
  checkpoints(@Root() comparison: Comparison) {
    return comparison.checkpoints;
  }

  @FieldResolver(() => [Evaluation], {
    description:
      'On the compared split, in the order of checkpoints: fairness before and after, side by side. Empty for checkpoints of several labels or of numbers.',
  })
  evaluations(@Root() comparison: Comparison) {
    return comparison.evaluations.map(shownEvaluation);
  }

  @FieldResolver(() => [Disagreement], {
    description:
      'First those that some of the checkpoints predicted correctly. Of numbers: every example, first those whose predictions are furthest apart.',
  })
  disagreements(
    @Ctx() context: Context,
    @Root() comparison: Comparison,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The example of the last disagreement read: the next page starts after it.',
    })
    after: string | null,
    @Arg('filter', () => DisagreementFilter, { nullable: true }) filter: DisagreementFilter | null,
  ) {
    return disagreements(context, comparison, {
      first: pageSize(first),
      after: after ?? null,
      filter: filter ?? null,
    });
  }

  @FieldResolver(() => Int, { description: 'How many examples the checkpoints disagree on, over all pages.' })
  disagreementCount(
    @Root() comparison: Comparison,
    @Arg('filter', () => DisagreementFilter, { nullable: true }) filter: DisagreementFilter | null,
  ) {
    return filterDisagreements(comparison, filter ?? null).length;
  }

  @FieldResolver(() => [DisagreementLabel], {
    description: 'The labels of the examples that they disagree on, the most frequent first. Empty of numbers.',
  })
  disagreementLabels(@Root() comparison: Comparison): DisagreementLabel[] {
    return countByLabel(comparison.disagreements);
  }
}
