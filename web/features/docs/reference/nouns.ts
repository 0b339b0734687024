import { t } from '../../../messages/t.ts';

/** The pages of the reference: a noun of the API, and the types that stand for it. Operations are where the type is that they return. */
export const NOUNS: { slug: string; title: string; types: string[] }[] = [
  { slug: 'models', title: t('Models'), types: ['Model', 'SourceReachability'] },
  { slug: 'datasets', title: t('Data sets'), types: ['Dataset', 'DatasetCheck', 'Upload'] },
  { slug: 'feature-sets', title: t('Feature sets'), types: ['FeatureSet'] },
  { slug: 'fine-tunes', title: t('Fine-tunes'), types: ['FineTune', 'FineTuneDefaults', 'LearningRateSearch'] },
  { slug: 'sweeps', title: t('Sweeps'), types: ['Sweep'] },
  { slug: 'rankings', title: t('Rankings'), types: ['ModelRanking', 'ScoreAgreement'] },
  { slug: 'few-shot-studies', title: t('Few-shot studies'), types: ['FewShotStudy'] },
  { slug: 'checkpoints', title: t('Checkpoints'), types: ['Checkpoint', 'CheckpointComparison', 'CheckpointPush'] },
  { slug: 'evaluations', title: t('Evaluations'), types: ['Evaluation', 'RobustnessEvaluation'] },
  { slug: 'bias-notes', title: t('Bias notes'), types: ['BiasNote'] },
  { slug: 'endpoints', title: t('Endpoints'), types: ['Endpoint', 'Prediction', 'EntityPrediction', 'NamedNumber'] },
  { slug: 'policy', title: t('Policy'), types: ['Policy'] },
  { slug: 'lineage', title: t('Lineage and signatures'), types: ['Lineage', 'SigningKey'] },
  { slug: 'jobs', title: t('Jobs'), types: ['Job'] },
  {
    slug: 'people',
    title: t('People and tokens'),
    types: ['Viewer', 'User', 'Token', 'CreatedToken', 'Session', 'StartedSession', 'AuditEvent'],
  },
  { slug: 'projects', title: t('Projects'), types: ['Project', 'Member'] },
  { slug: 'storage', title: t('Storage and deletion'), types: ['GarbageReport', 'DeletionPlan'] },
];

/** The page of what several nouns use, and of scalars. */
export const SHARED = { slug: 'shared-types', title: t('Shared types'), types: [] as string[] };
