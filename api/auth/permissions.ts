import type { Role } from '../database/tables/tokens.ts';

// The one table of who may do what. The API refuses an operation or a path that is not in it, so a new one starts here;
// permissions.spec.ts walks the schema and the routes, and fails for what is missing.

/** Who may do something. */
export interface Permission {
  /** The least role; null: no token is needed. */
  role: Role | null;
  /**
   * The argument that names an endpoint, as a path such as `input.endpoint`. A token for one endpoint may do this with that
   * endpoint, and may do nothing that has no such argument. `any`: it names no endpoint, and reveals nothing about one.
   */
  endpoint?: string;
  /** It concerns the whole installation, so it sees the rows of every project. Others see those of the request's own. */
  ofAll?: true;
}

/** A mutation, and what the audit log keeps of it. */
export interface MutationPermission extends Permission {
  /** The kind of thing that it changes. */
  subject: string;
  /** Arguments that name that thing. None may hold a secret: an import's address may. */
  named?: string[];
  /** Fields of the result that name it: for what the mutation makes. */
  made?: string[];
  /** Other arguments to keep. */
  details?: string[];
  /** Details whose null says something, such as that there is no limit. */
  nullable?: string[];
  /** It changes nothing, and is too frequent to record. */
  unaudited?: true;
  /** The arguments with which it changes nothing. */
  unauditedWhen?: (args: Record<string, unknown>) => boolean;
}

const anyone: Permission = { role: null };
const viewer: Permission = { role: 'VIEWER' };
const admin: Permission = { role: 'ADMIN' };
const adminOfAll: Permission = { role: 'ADMIN', ofAll: true };

const trainer = (
  subject: string,
  names: Pick<MutationPermission, 'named' | 'made' | 'details'>,
): MutationPermission => ({
  role: 'TRAINER',
  subject,
  ...names,
});
const predict: MutationPermission = {
  role: 'VIEWER',
  endpoint: 'input.endpoint',
  subject: 'endpoint',
  named: ['input.endpoint'],
  unaudited: true,
};

const queries: Record<string, Permission> = {
  auditLog: adminOfAll,
  storageReport: adminOfAll,
  biasNote: viewer,
  checkpoint: viewer,
  checkpoints: viewer,
  compareCheckpoints: viewer,
  compareModels: viewer,
  dataset: viewer,
  datasets: viewer,
  deletionPlan: viewer,
  endpoint: viewer,
  endpoints: viewer,
  evaluation: viewer,
  featureSet: viewer,
  featureSets: viewer,
  fewShotStudies: viewer,
  fewShotStudy: viewer,
  fineTune: viewer,
  fineTuneDefaults: viewer,
  fineTuneEstimate: viewer,
  fineTunes: viewer,
  job: viewer,
  jobs: viewer,
  learningRateSearch: viewer,
  lineage: viewer,
  model: viewer,
  modelRanking: viewer,
  modelRankings: viewer,
  models: viewer,
  policy: viewer,
  project: { ...viewer, ofAll: true },
  projects: { ...viewer, ofAll: true },
  rankingAgreement: viewer,
  robustnessEvaluation: viewer,
  sessions: { ...viewer, ofAll: true },
  signingKeys: viewer,
  sources: viewer,
  sweep: viewer,
  sweepEstimate: viewer,
  sweeps: viewer,
  tokens: adminOfAll,
  users: adminOfAll,
  viewer,
};

const mutations: Record<string, MutationPermission> = {
  acknowledgeBiasNote: trainer('bias note', { named: ['id'], details: ['reason'] }),
  addBiasNote: trainer('bias note', { made: ['id'], details: ['input.modelSlug', 'input.severity'] }),
  addExamples: trainer('data set', { named: ['datasetId'], details: ['uploadId'] }),
  answerImport: trainer('model', { named: ['slug'] }),
  applyGroupThresholds: trainer('checkpoint', { made: ['id'], details: ['checkpointId', 'attribute', 'goal'] }),
  calibrateCheckpoint: trainer('checkpoint', { made: ['id'], details: ['id'] }),
  cancelJob: trainer('job', { named: ['id'] }),
  checkDataset: trainer('data set', { named: ['datasetId'], details: ['modelSlug'] }),
  chooseProject: { ...viewer, ofAll: true, subject: 'session', details: ['slug'] },
  collectGarbage: {
    ...{ role: 'ADMIN', ofAll: true, subject: 'garbage', details: ['dryRun'] },
    unauditedWhen: ({ dryRun = true }) => dryRun !== false,
  },
  createDataset: trainer('data set', { named: ['input.name'], made: ['id'] }),
  createEndpointToken: {
    role: 'DEPLOYER',
    subject: 'token',
    named: ['endpoint'],
    made: ['token.id'],
    details: ['days'],
  },
  createProject: { role: 'ADMIN', ofAll: true, subject: 'project', named: ['input.slug'], details: ['input.name'] },
  createToken: {
    role: 'ADMIN',
    ofAll: true,
    subject: 'token',
    named: ['input.name'],
    made: ['token.id'],
    details: ['input.role', 'input.project', 'input.endpoint', 'input.expiresAt', 'input.userId'],
  },
  createUpload: trainer('upload', { named: ['input.filename'], made: ['id'], details: ['input.byteSize'] }),
  createZeroShotCheckpoint: trainer('checkpoint', { made: ['id'], details: ['input.modelSlug'] }),
  deleteCheckpoint: trainer('checkpoint', { named: ['id'], details: ['dependants'] }),
  deleteDataset: trainer('data set', { named: ['id'], details: ['dependants'] }),
  deleteDatasetCheck: trainer('data set check', { named: ['id'] }),
  deleteEndpoint: { role: 'DEPLOYER', subject: 'endpoint', named: ['name'] },
  deleteFeatureSet: trainer('feature set', { named: ['id'] }),
  deleteFewShotStudy: trainer('few-shot study', { named: ['id'] }),
  deleteFineTune: trainer('fine-tune', { named: ['id'] }),
  deleteLearningRateSearch: trainer('learning rate search', { named: ['id'] }),
  deleteModel: trainer('model', { named: ['slug'] }),
  deleteProject: { role: 'ADMIN', ofAll: true, subject: 'project', named: ['slug'] },
  deleteRanking: trainer('model ranking', { named: ['id'] }),
  deleteRobustnessEvaluation: trainer('robustness evaluation', { named: ['id'] }),
  deleteSweep: trainer('sweep', { named: ['id'] }),
  deleteUpload: trainer('upload', { named: ['id'] }),
  deployCheckpoint: {
    role: 'DEPLOYER',
    subject: 'endpoint',
    named: ['input.name'],
    details: [
      ...['input.checkpointId', 'input.replicas', 'input.minReplicas', 'input.maxReplicas', 'input.traffic'],
      ...['input.shadow', 'input.rollback', 'input.variant', 'input.overrideReason'],
    ],
  },
  endOtherSessions: { ...viewer, ofAll: true, subject: 'sessions' },
  endSession: { ...viewer, ofAll: true, subject: 'session', named: ['id'] },
  evaluateRobustness: trainer('robustness evaluation', { made: ['id'], details: ['input.checkpointId'] }),
  exportCheckpoint: trainer('checkpoint', { made: ['id'], details: ['id', 'variant'] }),
  editDataset: trainer('data set', { named: ['id'] }),
  extractFeatures: trainer('feature set', { made: ['id'], details: ['input.modelSlug', 'input.datasetId'] }),
  dropModelFiles: trainer('model', { named: ['slug'] }),
  fetchModel: trainer('model', { named: ['slug'] }),
  findLearningRate: trainer('learning rate search', { made: ['id'], details: ['input.modelSlug', 'input.datasetId'] }),
  importModel: trainer('model', { made: ['slug'] }),
  measureCheckpoints: trainer('checkpoint', { named: ['ids'] }),
  measureModel: trainer('model', { named: ['slug'] }),
  measureBias: trainer('checkpoint', { named: ['checkpointId'] }),
  predict,
  predictEntities: predict,
  predictNumbers: predict,
  pushCheckpoint: {
    role: 'ADMIN',
    subject: 'checkpoint',
    named: ['input.checkpointId'],
    details: ['input.repository', 'input.private'],
  },
  rankModels: trainer('model ranking', { made: ['id'], details: ['input.datasetId'] }),
  reinstateBiasNote: trainer('bias note', { named: ['id'], details: ['reason'] }),
  renameProject: { role: 'ADMIN', ofAll: true, subject: 'project', named: ['slug'], details: ['name'] },
  repairDataset: trainer('data set', { named: ['id'], details: ['drop'] }),
  resumeFineTune: trainer('fine-tune', { named: ['id'] }),
  resumeSweep: trainer('sweep', { named: ['id'] }),
  reviseBiasNote: trainer('bias note', { named: ['id'], details: ['input.reason'] }),
  revokeToken: { role: 'ADMIN', ofAll: true, subject: 'token', named: ['id'], made: ['name'] },
  rollbackEndpoint: {
    role: 'DEPLOYER',
    subject: 'endpoint',
    named: ['name'],
    details: ['toRevision', 'overrideReason'],
  },
  setMember: {
    role: 'ADMIN',
    ofAll: true,
    subject: 'project',
    named: ['input.project'],
    details: ['input.userId', 'input.role'],
    nullable: ['input.role'],
  },
  setQuotas: {
    role: 'ADMIN',
    ofAll: true,
    subject: 'project',
    named: ['input.project'],
    details: ['input.jobs', 'input.requestsPerMinute', 'input.bytes'],
    nullable: ['input.jobs', 'input.requestsPerMinute', 'input.bytes'],
  },
  setTraffic: { role: 'DEPLOYER', subject: 'endpoint', named: ['endpoint'], details: ['shares', 'shadows'] },
  startFewShotStudy: trainer('few-shot study', { made: ['id'], details: ['input.modelSlug', 'input.datasetId'] }),
  startFineTune: trainer('fine-tune', {
    made: ['id'],
    details: ['input.modelSlug', 'input.datasetId', 'input.strategy'],
  }),
  startSession: { ...viewer, ofAll: true, subject: 'session' },
  startSweep: trainer('sweep', { made: ['id'], details: ['input.datasetId'] }),
  withdrawBiasNote: trainer('bias note', { named: ['id'], details: ['reason'] }),
};

const subscriptions: Record<string, Permission> = {
  fineTuneUpdated: viewer,
  jobUpdated: viewer,
};

/** Each field of the schema's three root types. */
export const OPERATIONS = { query: queries, mutation: mutations, subscription: subscriptions };

/**
 * Each path with its method, as Express writes them; GET includes HEAD. GraphQL is open here because each operation is
 * checked by itself, and an upload because it has a secret of its own, which `createUpload` returns.
 */
export const PATHS: Record<string, Permission> = {
  'GET /healthz': anyone,
  'GET /readyz': anyone,
  // They are of all projects. Also for GRAFT_METRICS_TOKEN: api/health/metrics-route.ts checks that itself.
  'GET /metrics': admin,
  'GET /graphql': anyone,
  'POST /graphql': anyone,
  'GET /oidc': anyone,
  'GET /oidc/sign-in': anyone,
  'GET /oidc/callback': anyone,
  'PUT /uploads/:id': anyone,
  'HEAD /uploads/:id': anyone,
  'PATCH /uploads/:id': anyone,
  'GET /models/:slug/download': viewer,
  'GET /models/:name/bom.json': viewer,
  'GET /models/:name/README.md': viewer,
  'GET /checkpoints/:id/download': viewer,
  'GET /checkpoints/:id/adapter': viewer,
  'GET /checkpoints/:id/adapter_config.json': viewer,
  'GET /checkpoints/:id/package.zip': viewer,
  'GET /checkpoints/:id/page.html': viewer,
  'GET /checkpoints/:name/bom.json': viewer,
  'GET /checkpoints/:name/README.md': viewer,
  'GET /feature-sets/:id/download': viewer,
  'GET /datasets/:id/data.parquet': viewer,
  'GET /datasets/:id/croissant.json': viewer,
  'GET /datasets/:id/examples/:position/preview': viewer,
  'GET /statements/:id': viewer,
  'GET /signing-keys/:keyId': viewer,
  'GET /v2/health/live': anyone,
  'GET /v2/health/ready': anyone,
  'GET /v2': { role: 'VIEWER', endpoint: 'any' },
  'POST /v2/repository/index': viewer,
  'GET /v2/models/stats': viewer,
  // Whatever the protocol has below a model's name concerns that endpoint only.
  'GET /v2/models/:name{/*rest}': { role: 'VIEWER', endpoint: 'name' },
  'POST /v2/models/:name{/*rest}': { role: 'VIEWER', endpoint: 'name' },
};

/** Roles for what depends on more than the operation: services ask for these. */
export const WITHIN = {
  /** Deploying a checkpoint that the policy refuses. */
  overridePolicy: 'ADMIN',
  /** Revising and withdrawing notes of others, and reinstating those that others withdrew. */
  changeOthersNotes: 'ADMIN',
  /** Using an upload of another user. */
  useOthersUploads: 'ADMIN',
} as const satisfies Record<string, Role>;
