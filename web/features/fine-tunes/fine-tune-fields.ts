import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { JobFields } from '../jobs/job-fields.ts';

export const FineTuneFields = graphql(
  `
    fragment FineTuneFields on FineTune {
      id
      strategy
      options
      device
      deviceReason
      frozenPrecision {
        precision
        reason
        cosine {
          mean
          worst
          examples
        }
        score {
          metric
          float32
          int8
          examples
          standardError
        }
        nodes {
          int8
          float32
        }
      }
      texts {
        texts
        truncated
        cutShare
        paddingShare
      }
      targetDataset {
        id
        name
      }
      adaptation {
        examples
        accuracy {
          adapted
          without
          bound
        }
        information {
          adapted
          without
        }
        warning
      }
      waitingShare
      machine
      peakMemoryBytes
      verdict {
        kind
        message
        advice
        suggestions {
          reason
          input
        }
      }
      resumes
      sweepId
      resumable
      createdAt
      model {
        id
        slug
        name
      }
      dataset {
        id
        name
        version
        task
        labels
        splits {
          name
          exampleCount
        }
        deletedAt
      }
      epochs {
        number
        trainLoss
        validationLoss
        validationAccuracy
        learningRate
        seconds
      }
      checkpoints {
        id
        epoch
        byteSize
        sha256
        downloadUrl
        bomUrl
        cardUrl
        packageUrl
        statements {
          id
          predicateType
          downloadUrl
        }
        targetMetrics
        adapterUrl
        adapterConfigUrl
        adapterByteSize
        validationLoss
        fittedHead {
          method
          strength
          penalty
          temperature
          neighbours
        }
        evaluations {
          id
          split
          accuracy
          macroF1
          logLoss
        }
      }
      bestCheckpoint {
        id
      }
      job {
        ...JobFields
      }
    }
  `,
  [JobFields],
);

export type FineTune = ResultOf<typeof FineTuneFields>;
export type Checkpoint = FineTune['checkpoints'][number];

export const FineTuneQuery = graphql(
  `
    query FineTune($id: ID!) {
      fineTune(id: $id) {
        ...FineTuneFields
      }
    }
  `,
  [FineTuneFields],
);

export const FineTuneUpdated = graphql(
  `
    subscription FineTuneUpdated($id: ID!) {
      fineTuneUpdated(id: $id) {
        ...FineTuneFields
      }
    }
  `,
  [FineTuneFields],
);
