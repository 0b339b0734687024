import { graphql, type ResultOf } from '../../graphql/graphql.ts';

/** The engine's defaults for empty fields: the form shows them, so that they have one source. */
export const DefaultsQuery = graphql(`
  query FineTuneDefaults(
    $strategy: Strategy!
    $head: Head
    $optimizer: Optimizer
    $loss: Loss
    $groupMitigation: GroupMitigation
    $task: DatasetTask
    $modelSlug: String
    $datasetId: ID
    $contrastive: Boolean
    $augmented: Boolean
  ) {
    fineTuneDefaults(strategy: $strategy, head: $head, optimizer: $optimizer, loss: $loss, groupMitigation: $groupMitigation, task: $task, modelSlug: $modelSlug, datasetId: $datasetId, contrastive: $contrastive, augmented: $augmented) {
      strategy
      head
      shots
      distance
      epochs
      batchSize
      accumulation
      earlyStoppingPatience
      earlyStoppingMetric
      seed
      learningRate
      schedule
      warmupSteps
      optimizer
      momentum
      nesterov
      clipNorm
      weightDecay
      dropout
      augment
      emaDecay
      loss
      labelSmoothing
      focalGamma
      classWeights
      groupMitigation
      groupAttribute
      groupStepSize
      groupConstraint
      groupAlpha
      unfreezeFrom
      layerDecay
      gradualUnfreezing
      loraRank
      loraAlpha
      loraTargets
      device
      precision
      frozenPrecision
      engine
    }
  }
`);

export type FineTuneDefaults = ResultOf<typeof DefaultsQuery>['fineTuneDefaults'];
