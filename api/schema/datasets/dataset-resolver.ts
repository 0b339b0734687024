import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { withoutSecrets } from '../../../zoo/sources/without-secrets.ts';
import type { Context } from '../../context.ts';
import { trainingObstacle } from '../../datasets/training-obstacle.ts';
import { TrainingObstacle } from '../enums.ts';
import { Job } from '../jobs/job-type.ts';
import { ClassCount, DatasetChanges, DatasetEditsInput, EditCounts } from './changes-type.ts';
import { checkDataset, listChecks } from './checks.ts';
import { classCountsOf } from './class-counts.ts';
import { changesSince, plannedChanges } from './dataset-changes.ts';
import { editDataset } from './dataset-edits.ts';
import {
  CreateDatasetInput,
  Dataset,
  DatasetCheck,
  DatasetConnection,
  EntityType,
  Example,
  ExampleConnection,
  GroupCount,
  GroupInput,
  QualityFinding,
} from './dataset-type.ts';
import { createDataset, type DatasetRow, listDatasets } from './datasets.ts';
import { entityTypesOf } from './entity-types.ts';
import { exampleAt, listExamples } from './examples.ts';
import { findingsOf, findingsOfExample } from './findings.ts';
import { groupCountsOf } from './group-counts.ts';
import { addExamples, listVersions, repairDataset } from './versions.ts';

/** The price of a field that reads a whole index, for the limit of a query's cost. */
const READS_INDEX = 500;

@Resolver(() => Dataset)
export class DatasetResolver {
  @Query(() => DatasetConnection, { description: 'Newest first; of each data set the newest version.' })
  datasets(
    @Ctx() context: Context,
    @Arg('search', () => String, { nullable: true }) search: string | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listDatasets(context, { search, first, after });
  }

  @Query(() => Dataset, { nullable: true })
  dataset(@Ctx() { loaders }: Context, @Arg('id', () => ID) id: string) {
    return loaders.dataset.load(id);
  }

  @Mutation(() => Dataset)
  createDataset(@Ctx() context: Context, @Arg('input', () => CreateDatasetInput) input: CreateDatasetInput) {
    return createDataset(context, input);
  }

  @Mutation(() => Dataset, {
    description:
      'The next version of a data set, with the examples of an upload. What was trained keeps the version that it was trained on.',
  })
  addExamples(
    @Ctx() context: Context,
    @Arg('datasetId', () => ID) datasetId: string,
    @Arg('uploadId', () => ID) uploadId: string,
  ) {
    return addExamples(context, { datasetId, uploadId });
  }

  @Mutation(() => Dataset, {
    description: 'The next version of a data set, without the examples of these kinds of findings: see dropCount.',
  })
  repairDataset(@Ctx() context: Context, @Arg('id', () => ID) id: string, @Arg('drop', () => [String]) drop: string[]) {
    return repairDataset(context, { id, drop });
  }

  @Mutation(() => Dataset, {
    description:
      'The next version of a data set, with examples left out, under another class or in another split. Dataset.plannedChanges tells what that would change.',
  })
  editDataset(
    @Ctx() context: Context,
    @Arg('id', () => ID) id: string,
    @Arg('edits', () => DatasetEditsInput) edits: DatasetEditsInput,
  ) {
    return editDataset(context, { id, edits });
  }

  @Mutation(() => DatasetCheck, {
    description:
      'Looks at a data set as a model sees it: labels that a cross-validated probe disputes, outliers, pictures unlike the model’s own, and how far another data set is. Its findings join Dataset.quality.',
  })
  checkDataset(
    @Ctx() context: Context,
    @Arg('datasetId', () => ID) datasetId: string,
    @Arg('modelSlug', () => String) modelSlug: string,
    @Arg('againstId', () => ID, { nullable: true }) againstId: string | null,
  ) {
    return checkDataset(context, { datasetId, modelSlug, againstId });
  }

  @FieldResolver(() => [QualityFinding], { description: 'What the import found, and what checkDataset did.' })
  quality(@Ctx() context: Context, @Root() dataset: DatasetRow) {
    return findingsOf(context, dataset);
  }

  @FieldResolver(() => TrainingObstacle, {
    nullable: true,
    description:
      'Why startFineTune refuses it whatever the model, by what its import noted; null if nothing speaks against it.',
  })
  obstacle(@Root() dataset: DatasetRow) {
    return trainingObstacle(dataset);
  }

  @FieldResolver(() => [DatasetCheck], { description: 'With models; newest first.' })
  checks(@Ctx() context: Context, @Root() dataset: DatasetRow) {
    return listChecks(context, dataset.id);
  }

  @FieldResolver(() => [Dataset], { description: 'The first version first; without those whose import failed.' })
  versions(@Ctx() context: Context, @Root() dataset: DatasetRow) {
    return listVersions(context, dataset);
  }

  @FieldResolver(() => Dataset, {
    nullable: true,
    description: 'The version that this one extends or repairs; null for a first version.',
  })
  previous(@Ctx() { loaders }: Context, @Root() { previousId }: DatasetRow) {
    return previousId && loaders.anyDataset.load(previousId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Where its examples, or those that it adds to the previous version, come from: the name of an uploaded file, a repository of a hub, or the address of a Croissant description. Null for a repaired version.',
  })
  async source(
    @Ctx() { loaders }: Context,
    @Root() { repository, croissantUrl, uploadId }: DatasetRow,
  ): Promise<string | null> {
    if (repository) return repository.repository;
    if (croissantUrl) return withoutSecrets(new URL(croissantUrl));
    return (uploadId && (await loaders.upload.load(uploadId))?.filename) || null;
  }

  @FieldResolver(() => [EntityType], {
    nullable: true,
    description: 'The types of entities of TOKEN_LABELS, in the order of labels; null for others.',
    complexity: READS_INDEX,
  })
  entityTypes(@Ctx() context: Context, @Root() dataset: DatasetRow) {
    return entityTypesOf(context, dataset);
  }

  @FieldResolver(() => ExampleConnection, { description: 'In the order of the index.', complexity: READS_INDEX })
  examples(
    @Ctx() context: Context,
    @Root() dataset: DatasetRow,
    @Arg('split', () => String, { nullable: true }) split: string | null,
    @Arg('label', () => String, {
      nullable: true,
      description: 'Examples with this label; of TOKEN_LABELS also with entities of this type.',
    })
    label: string | null,
    @Arg('finding', () => String, {
      nullable: true,
      description:
        'Examples of this kind of finding: those that it names, that a repair leaves out, or that are equal to one of these.',
    })
    finding: string | null,
    @Arg('groups', () => [GroupInput], {
      nullable: true,
      description: 'Examples with each of these values; 64 at most.',
    })
    groups: GroupInput[] | null,
    @Arg('search', () => String, { nullable: true, description: 'A part of the name, or of the text.' })
    search: string | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Arg('offset', () => Int, { nullable: true, description: 'How many to skip, instead of after.' })
    offset: number | null,
  ) {
    return listExamples(context, dataset, { split, label, finding, groups, search, first, after, offset });
  }

  @FieldResolver(() => Example, {
    nullable: true,
    description: 'One example, by its position.',
    complexity: READS_INDEX,
  })
  example(@Ctx() context: Context, @Root() dataset: DatasetRow, @Arg('position', () => Int) position: number) {
    return exampleAt(context, dataset, position);
  }

  @FieldResolver(() => [QualityFinding], {
    description: 'The findings that are about the example at a position.',
    complexity: READS_INDEX,
  })
  exampleFindings(@Ctx() context: Context, @Root() dataset: DatasetRow, @Arg('position', () => Int) position: number) {
    return findingsOfExample(context, dataset, position);
  }

  @FieldResolver(() => [ClassCount], {
    description:
      'How many examples each class or label has, in the order of labels; empty for numbers and labels of words.',
    complexity: READS_INDEX,
  })
  classCounts(@Ctx() context: Context, @Root() dataset: DatasetRow) {
    return classCountsOf(context, dataset);
  }

  @FieldResolver(() => [GroupCount], {
    description:
      'How many examples each value of each group has, in the order of groups; of a group the 100 values with the most examples.',
    complexity: READS_INDEX,
  })
  groupCounts(@Ctx() context: Context, @Root() dataset: DatasetRow) {
    return groupCountsOf(context, dataset);
  }

  @FieldResolver(() => EditCounts, {
    nullable: true,
    description: 'What editDataset changed; null for other versions.',
  })
  edits(@Root() { edits }: DatasetRow): EditCounts | null {
    return edits && { excluded: edits.exclude.length, relabelled: edits.relabel.length, moved: edits.move.length };
  }

  @FieldResolver(() => DatasetChanges, {
    description: 'What differs from an earlier version, or from another data set of the same kind.',
    complexity: 2 * READS_INDEX,
  })
  changesSince(@Ctx() context: Context, @Root() dataset: DatasetRow, @Arg('id', () => ID) id: string) {
    return changesSince(context, dataset, id);
  }

  @FieldResolver(() => DatasetChanges, {
    description: 'What editDataset would change.',
    complexity: 2 * READS_INDEX,
  })
  plannedChanges(
    @Ctx() context: Context,
    @Root() dataset: DatasetRow,
    @Arg('edits', () => DatasetEditsInput) edits: DatasetEditsInput,
  ) {
    return plannedChanges(context, dataset, edits);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'All examples as a Parquet file, which Hugging Face’s datasets read; null until the import is over.',
  })
  downloadUrl(@Ctx() { config }: Context, @Root() { id, sha256 }: DatasetRow) {
    return sha256 && `${config.publicApiUrl}/datasets/${id}/data.parquet`;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'A description of that file in Croissant, with the findings in its RAI fields.',
  })
  croissantUrl(@Ctx() { config }: Context, @Root() { id, sha256 }: DatasetRow) {
    return sha256 && `${config.publicApiUrl}/datasets/${id}/croissant.json`;
  }

  @FieldResolver(() => Job, { nullable: true, description: 'The import job.' })
  job(@Ctx() { loaders }: Context, @Root() dataset: DatasetRow) {
    return dataset.jobId && loaders.job.load(dataset.jobId);
  }
}
