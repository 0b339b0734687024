type Kind = 'MODEL' | 'DATASET' | 'FINE_TUNE' | 'CHECKPOINT' | 'FEATURE_SET' | 'SWEEP' | 'RANKING' | 'FEW_SHOT_STUDY';

const PLACES: Record<Kind, string> = {
  MODEL: 'models',
  DATASET: 'datasets',
  FINE_TUNE: 'fine-tunes',
  CHECKPOINT: 'checkpoints',
  FEATURE_SET: 'feature-sets',
  SWEEP: 'sweeps',
  RANKING: 'rankings',
  FEW_SHOT_STUDY: 'few-shots',
};

/** The page of what a job works on. */
export const subjectAddress = ({ kind, id }: { kind: Kind; id: string }): string =>
  `/${PLACES[kind]}/${encodeURIComponent(id)}`;
