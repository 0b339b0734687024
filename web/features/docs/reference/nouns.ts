/** The pages of the reference: a noun of the API, and the types that stand for it. Operations are where the type is that they return. */
export const NOUNS: { slug: string; title: string; types: string[] }[] = [
  { slug: 'models', title: 'Models', types: ['Model', 'SourceReachability'] },
  { slug: 'datasets', title: 'Data sets', types: ['Dataset', 'DatasetCheck', 'Upload'] },
  { slug: 'feature-sets', title: 'Feature sets', types: ['FeatureSet'] },
  { slug: 'fine-tunes', title: 'Fine-tunes', types: ['FineTune', 'FineTuneDefaults', 'LearningRateSearch'] },
  { slug: 'sweeps', title: 'Sweeps', types: ['Sweep'] },
  { slug: 'rankings', title: 'Rankings', types: ['ModelRanking', 'ScoreAgreement'] },
  { slug: 'few-shot-studies', title: 'Few-shot studies', types: ['FewShotStudy'] },
  { slug: 'checkpoints', title: 'Checkpoints', types: ['Checkpoint', 'CheckpointComparison', 'CheckpointPush'] },
  { slug: 'evaluations', title: 'Evaluations', types: ['Evaluation', 'RobustnessEvaluation'] },
  { slug: 'bias-notes', title: 'Bias notes', types: ['BiasNote'] },
  { slug: 'endpoints', title: 'Endpoints', types: ['Endpoint', 'Prediction', 'EntityPrediction', 'NamedNumber'] },
  { slug: 'policy', title: 'Policy', types: ['Policy'] },
  { slug: 'lineage', title: 'Lineage and signatures', types: ['Lineage', 'SigningKey'] },
  { slug: 'jobs', title: 'Jobs', types: ['Job'] },
  {
    slug: 'people',
    title: 'People and tokens',
    types: ['Viewer', 'User', 'Token', 'CreatedToken', 'Session', 'StartedSession', 'AuditEvent'],
  },
  { slug: 'projects', title: 'Projects', types: ['Project', 'Member'] },
  { slug: 'storage', title: 'Storage and deletion', types: ['GarbageReport', 'DeletionPlan'] },
];

/** The page of what several nouns use, and of scalars. */
export const SHARED = { slug: 'shared-types', title: 'Shared types', types: [] as string[] };
