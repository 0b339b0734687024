import { registerEnumType } from 'type-graphql';

/** An enum whose values are their own names, as a value (for GraphQL) and, by {@link ValueOf}, as a type. */
function names<Name extends string>(...list: Name[]): { readonly [Key in Name]: Key } {
  return Object.fromEntries(list.map((name) => [name, name])) as { readonly [Key in Name]: Key };
}

export type ValueOf<Enum> = Enum[keyof Enum];

export const Modality = names('IMAGE', 'TEXT');
export const Task = names('IMAGE_CLASSIFICATION', 'TEXT_CLASSIFICATION', 'TOKEN_CLASSIFICATION', 'FEATURE_EXTRACTION');
export const DatasetTask = names('SINGLE_LABEL', 'MULTI_LABEL', 'REGRESSION', 'TOKEN_LABELS');
export const TrainingObstacle = names(
  'NOT_IMPORTED',
  'IMPORT_FAILED',
  'ONE_CLASS',
  'EMPTY_SPLIT',
  'CLASS_NOT_IN_TRAIN',
);
export const Availability = names('READY', 'REMOTE', 'FETCHING', 'FAILED', 'INCOMPLETE');
export const SourceKind = names('HUB', 'NPM', 'PYPI', 'URL', 'UPLOAD', 'FINE_TUNE');
export const Severity = names('INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL');
export const NoteOrigin = names('PUBLISHER', 'CURATOR', 'USER', 'MEASURED');
export const NoteEventKind = names('CREATED', 'REVISED', 'ACKNOWLEDGED', 'WITHDRAWN', 'REINSTATED');
export const FairnessGoal = names('DEMOGRAPHIC_PARITY', 'EQUALIZED_ODDS', 'ACCURACY');
export const ThresholdObjective = names('ACCURACY', 'BALANCED_ACCURACY');
export const Averaging = names('MACRO', 'WEIGHTED');
export const Corruption = names(
  'GAUSSIAN_NOISE',
  'SHOT_NOISE',
  'IMPULSE_NOISE',
  'DEFOCUS_BLUR',
  'GAUSSIAN_BLUR',
  'BRIGHTNESS',
  'CONTRAST',
  'JPEG_COMPRESSION',
);
export const ThresholdUse = names('APPLIED', 'NO_GROUP', 'UNKNOWN_GROUP');
export const JobState = names('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED');
export const Strategy = names('LINEAR_PROBE', 'PARTIAL', 'FULL', 'LORA', 'PROTOTYPE', 'ZERO_SHOT');
export const Head = names('SOFTMAX', 'LOGISTIC_REGRESSION', 'RIDGE', 'LINEAR_DISCRIMINANT', 'NEAREST_NEIGHBOURS');
export const HeadMethod = names(
  'LOGISTIC_REGRESSION',
  'RIDGE',
  'LINEAR_DISCRIMINANT',
  'NEAREST_NEIGHBOURS',
  'PROTOTYPE',
);
export const FeatureDistance = names('EUCLIDEAN', 'COSINE');
export const Device = names('AUTO', 'CPU', 'WEBGPU', 'CUDA');
export const Engine = names('GRAFT', 'TENSORFLOW');
export const Precision = names('FLOAT32', 'MIXED');
export const CheckpointVariant = names('FLOAT32', 'FLOAT16', 'INT8', 'BROWSER');
export const FrozenPrecision = names('AUTO', 'FLOAT32', 'INT8');
export const ProbeMetric = names('ACCURACY', 'R2');
export const RankingScore = names('PROBE_ACCURACY', 'LOG_ME', 'LEEP', 'H_SCORE', 'REGULARIZED_H_SCORE');
export const SweepMethod = names('RANDOM', 'SUCCESSIVE_HALVING');
export const FeatureFormat = names('NPY', 'PARQUET', 'SAFETENSORS');
export const Projection = names('PCA', 'UMAP');
export const ExampleChange = names('ADDED', 'REMOVED', 'RELABELLED', 'MOVED');
export const RepairAction = names('EXCLUDE', 'RELABEL', 'MOVE');
export const Optimizer = names('ADAMW', 'SGD', 'LAMB');
export const LearningRateSchedule = names('ONE_CYCLE', 'COSINE', 'CONSTANT', 'PLATEAU', 'FINE_TUNE');
export const Loss = names('CROSS_ENTROPY', 'BINARY_CROSS_ENTROPY', 'FOCAL', 'MEAN_SQUARED_ERROR');
export const EarlyStoppingMetric = names('LOSS', 'ACCURACY', 'MACRO_F1', 'SPAN_F1');
export const ClassWeights = names('NONE', 'BALANCED');
export const GroupMitigation = names('NONE', 'REWEIGHING', 'GROUP_BALANCED', 'GROUP_DRO', 'ADVERSARIAL_DEBIASING');
export const GroupConstraint = names('DEMOGRAPHIC_PARITY', 'EQUALIZED_ODDS');
export const AdaptationMethod = names('CORAL', 'MMD', 'ADVERSARIAL', 'PSEUDO_LABEL', 'NORMALIZATION');
export const SamplingStrategy = names('OVERSAMPLING', 'UNDERSAMPLING', 'UNIQUE');
export const EndpointState = names('STARTING', 'READY', 'DEGRADED', 'STOPPED', 'FAILED');
export const ReplicaState = names('STARTING', 'READY', 'FAILED');
export const TrafficPeriod = names('MINUTE', 'HOUR');
export const ModelSort = names('RELEVANCE', 'NAME', 'NEWEST', 'SMALLEST', 'FASTEST', 'COMPLETEST');
export const JobSubjectKind = names(
  'MODEL',
  'DATASET',
  'FINE_TUNE',
  'CHECKPOINT',
  'FEATURE_SET',
  'SWEEP',
  'RANKING',
  'FEW_SHOT_STUDY',
);
export const CommercialUse = names('PERMITTED', 'FORBIDDEN', 'UNKNOWN');
export const Role = names('VIEWER', 'TRAINER', 'DEPLOYER', 'ADMIN');
export const AuditOutcome = names('STARTED', 'SUCCEEDED', 'REFUSED', 'FAILED');
export const DeletableKind = names(
  'DATASET',
  'FEATURE_SET',
  'FINE_TUNE',
  'CHECKPOINT',
  'SWEEP',
  'RANKING',
  'FEW_SHOT_STUDY',
  'LEARNING_RATE_SEARCH',
  'DATASET_CHECK',
  'ROBUSTNESS_EVALUATION',
  'UPLOAD',
);
export const DeletionBlockerKind = names('ENDPOINT', 'JOB', 'SWEEP', 'MODEL');
export const Dependants = names('REFUSE', 'KEEP', 'DELETE');
export const LineageKind = names('SOURCE', 'MODEL', 'DATASET', 'FEATURE_SET', 'FINE_TUNE', 'CHECKPOINT', 'ENDPOINT');
export const LineageDirection = names('UPSTREAM', 'DOWNSTREAM', 'BOTH');
export const LineageRelation = names(
  'FETCHED_AS',
  'UPLOADED_AS',
  'NEXT_VERSION',
  'BASE_OF',
  'SAME_BYTES',
  'FEATURES_IN',
  'TUNED_IN',
  'TRAINED_IN',
  'SAVED',
  'DERIVED',
  'DEPLOYED_AS',
);

registerEnumType(Modality, { name: 'Modality' });
registerEnumType(Task, { name: 'Task' });
registerEnumType(DatasetTask, {
  name: 'DatasetTask',
  description: "The kind of a data set's targets.",
  valuesConfig: {
    SINGLE_LABEL: { description: 'One label an example.' },
    MULTI_LABEL: { description: 'Any number of labels an example.' },
    REGRESSION: { description: 'Numbers.' },
    TOKEN_LABELS: { description: 'A label for each word of a text, in IOB2: token classification.' },
  },
});
registerEnumType(TrainingObstacle, {
  name: 'TrainingObstacle',
  description: 'What keeps every model from being trained on a data set.',
  valuesConfig: {
    NOT_IMPORTED: { description: 'Its import is not over.' },
    IMPORT_FAILED: { description: 'Its import failed or was cancelled.' },
    ONE_CLASS: { description: 'A classifier needs at least two classes.' },
    EMPTY_SPLIT: { description: 'It has no training, no validation or no test examples.' },
    CLASS_NOT_IN_TRAIN: { description: 'A class has examples to judge a model by, and none to train it on.' },
  },
});
registerEnumType(Availability, {
  name: 'Availability',
  valuesConfig: {
    READY: { description: 'The bytes are here and verified.' },
    REMOTE: { description: 'Known, not fetched yet.' },
    INCOMPLETE: { description: 'The bytes are here, but questions about them are open; see questions.' },
  },
});
registerEnumType(SourceKind, { name: 'SourceKind' });
registerEnumType(Severity, { name: 'Severity' });
registerEnumType(NoteOrigin, {
  name: 'NoteOrigin',
  valuesConfig: { MEASURED: { description: 'Graft computed it; evidence is an evaluation.' } },
});
registerEnumType(NoteEventKind, { name: 'NoteEventKind', description: 'The kinds of events of a bias note.' });
registerEnumType(ThresholdObjective, {
  name: 'ThresholdObjective',
  description: 'What randomized thresholds make as high as the goal allows.',
});
registerEnumType(FairnessGoal, {
  name: 'FairnessGoal',
  description: 'What groups should have in common.',
  valuesConfig: {
    DEMOGRAPHIC_PARITY: { description: 'How often a label is predicted.' },
    EQUALIZED_ODDS: { description: 'How often a label is predicted for those who have it, and for those who do not.' },
    ACCURACY: { description: 'How often the prediction is correct.' },
  },
});
registerEnumType(Averaging, {
  name: 'Averaging',
  description: 'How the figures of several labels become one.',
  valuesConfig: {
    MACRO: { description: 'Every label counts the same.' },
    WEIGHTED: { description: 'A label counts with the number of its examples.' },
  },
});
registerEnumType(Corruption, {
  name: 'Corruption',
  description: 'How pictures are corrupted, as imagecorruptions does at strengths 1 to 5.',
  valuesConfig: {
    SHOT_NOISE: { description: 'Poisson noise.' },
    IMPULSE_NOISE: { description: 'Some values become 0 or 255.' },
    BRIGHTNESS: { description: 'Brighter.' },
    CONTRAST: { description: 'Less contrast.' },
  },
});
registerEnumType(ThresholdUse, {
  name: 'ThresholdUse',
  description: "What a checkpoint's group thresholds did with a prediction.",
  valuesConfig: {
    APPLIED: { description: "The prediction is by the threshold of the example's group." },
    NO_GROUP: { description: "The request named no group: the prediction is the model's own." },
    UNKNOWN_GROUP: { description: "There is no threshold for the group: the prediction is the model's own." },
  },
});
registerEnumType(JobState, { name: 'JobState' });
registerEnumType(Strategy, {
  name: 'Strategy',
  description: 'How much is trained.',
  valuesConfig: {
    LINEAR_PROBE: { description: 'A new head on the features of the model, which stays unchanged.' },
    PARTIAL: { description: 'The head, and the layers from unfreezeFrom on.' },
    FULL: { description: 'The head and every layer.' },
    LORA: { description: 'The head, and low-rank updates of weights: few numbers to learn, and an adapter to keep.' },
    PROTOTYPE: { description: 'Nothing: a class is the mean features of its examples.' },
    ZERO_SHOT: { description: 'Nothing: labels are described in words. Made by createZeroShotCheckpoint only.' },
  },
});
registerEnumType(Head, {
  name: 'Head',
  description:
    'The head of a LINEAR_PROBE. All but SOFTMAX are fitted once on the features, in seconds, and give one checkpoint; its probabilities sum to one.',
  valuesConfig: {
    SOFTMAX: { description: 'Trained in epochs, by gradient steps.' },
    LOGISTIC_REGRESSION: {
      description:
        'By L-BFGS, with a penalty that five-fold cross-validation chooses. Of data with any number of labels an example, one regression a label.',
    },
    RIDGE: {
      description:
        'Least squares with a penalty that leave-one-out errors choose. Probabilities are the softmax of its scores times a fitted temperature. Of numbers, ridge regression.',
    },
    LINEAR_DISCRIMINANT: { description: "Normal distributions of one covariance, shrunk by Ledoit and Wolf's share." },
    NEAREST_NEIGHBOURS: {
      description:
        'The shares of the five nearest training examples, whose features are in the checkpoint; fewer where a class has fewer examples.',
    },
  },
});
registerEnumType(HeadMethod, {
  name: 'HeadMethod',
  description: 'Heads that are fitted once on features: see Head, and the strategy PROTOTYPE.',
});
registerEnumType(FeatureDistance, {
  name: 'FeatureDistance',
  description: 'How far two feature vectors are apart.',
  valuesConfig: {
    EUCLIDEAN: { description: 'The length of their difference.' },
    COSINE: { description: 'The angle between them.' },
  },
});
registerEnumType(Device, {
  name: 'Device',
  description: 'Where it trains.',
  valuesConfig: {
    AUTO: { description: 'The fastest that works; FineTune.device tells which.' },
    WEBGPU: { description: "Any vendor's GPU." },
    CUDA: { description: "NVIDIA's GPUs, where onnxruntime's CUDA provider is installed." },
  },
});
registerEnumType(Engine, {
  name: 'Engine',
  description: 'What trains the model.',
  valuesConfig: {
    GRAFT: { description: "Graft's own engine, on onnxruntime." },
    TENSORFLOW: {
      description:
        "TensorFlow, for models in Keras's format: @tensorflow/tfjs-node-gpu on CUDA where it is installed, else @tensorflow/tfjs-node, else TensorFlow.js. None comes with Graft; a fine-tune that finds none fails and says what to install. Such a fine-tune cannot be resumed.",
    },
  },
});
registerEnumType(Precision, {
  name: 'Precision',
  valuesConfig: {
    MIXED: { description: 'float16 where it is precise enough, with a loss scale; on GPUs only.' },
  },
});
registerEnumType(CheckpointVariant, {
  name: 'CheckpointVariant',
  description: 'What a checkpoint was made into.',
  valuesConfig: {
    FLOAT32: { description: 'As training saved it.' },
    FLOAT16: {
      description:
        'Weights and most layers in float16: half the size. Faster on GPUs; processors compute it in float32, with conversions. Inputs and outputs stay float32.',
    },
    BROWSER: {
      description:
        'One HTML file that runs the network in a browser, from a disk and without a network: see Checkpoint.pageUrl. Its evaluations are those of onnxruntime-web.',
    },
    INT8: {
      description:
        'Convolutions and products with weights in int8 (static quantization, QDQ), calibrated on training examples: a quarter of the size, and faster on processors with int8 products.',
    },
  },
});
registerEnumType(FrozenPrecision, {
  name: 'FrozenPrecision',
  description: 'What the part of a network that never changes is computed in.',
  valuesConfig: {
    AUTO: { description: 'INT8 on a CPU, where it saves time and passes its check; else FLOAT32.' },
    INT8: { description: 'Calibrated on training examples. Refused where the features move too far.' },
  },
});
registerEnumType(ProbeMetric, {
  name: 'ProbeMetric',
  valuesConfig: {
    ACCURACY: { description: 'The share of labels that are right.' },
    R2: { description: 'The coefficient of determination, where examples have numbers.' },
  },
});
registerEnumType(Optimizer, {
  name: 'Optimizer',
  valuesConfig: {
    ADAMW: { description: 'Loshchilov and Hutter 2019.' },
    SGD: { description: 'Stochastic gradient descent, with momentum.' },
    LAMB: { description: 'You et al. 2020; suits large batches.' },
  },
});
registerEnumType(LearningRateSchedule, {
  name: 'LearningRateSchedule',
  description: 'How the learning rate changes.',
  valuesConfig: {
    ONE_CYCLE: { description: 'Up and down again.' },
    COSINE: { description: 'Down to 0 along half a cosine.' },
    PLATEAU: { description: 'Halved whenever the validation loss has not fallen for two epochs.' },
    FINE_TUNE: {
      description:
        "fast.ai's fine_tune: the head trains alone in the first epoch, in a cycle with learningRate as its highest rate; then every layer, in a cycle with half of it, of which the first layer gets a hundredth and those between get rates in equal ratios. epochs counts the first one. fast.ai's learningRate is 0.002, with ADAMW.",
    },
  },
});
registerEnumType(EarlyStoppingMetric, {
  name: 'EarlyStoppingMetric',
  description: 'What an epoch is judged by, on the validation split.',
  valuesConfig: {
    LOSS: { description: 'The lower the better.' },
    ACCURACY: { description: 'The share of correct labels.' },
    MACRO_F1: { description: 'The mean of the labels’ F1 scores: rare labels count as much as others.' },
    SPAN_F1: { description: 'Of labels of words: the F1 of spans, as seqeval computes it.' },
  },
});
registerEnumType(Loss, {
  name: 'Loss',
  valuesConfig: {
    CROSS_ENTROPY: { description: 'Of softmax probabilities.' },
    BINARY_CROSS_ENTROPY: {
      description:
        'Of one sigmoid a label. Where an example has exactly one label, the checkpoint answers these divided by their sum.',
    },
    FOCAL: {
      description:
        'Of one sigmoid a label, with less weight on examples that are predicted correctly (Lin et al. 2017). Answers as BINARY_CROSS_ENTROPY does.',
    },
    MEAN_SQUARED_ERROR: { description: 'Of softmax probabilities: the Brier score.' },
  },
});
registerEnumType(GroupMitigation, {
  name: 'GroupMitigation',
  description: 'How training mitigates gaps between groups of its examples.',
  valuesConfig: {
    REWEIGHING: {
      description:
        'An example is weighted by P(group) · P(label) / P(group, label): groups and labels become independent (Kamiran and Calders 2012). Examples without the attribute have weight 1. Single-label data only.',
    },
    GROUP_BALANCED: {
      description:
        'Each group makes up an equal share of an epoch; a small one is repeated. Examples without the attribute come once.',
    },
    GROUP_DRO: {
      description:
        'As GROUP_BALANCED, and a group with a higher loss gets a higher weight step by step: training follows the worst group (Sagawa et al. 2020). Examples without the attribute are one more group.',
    },
    ADVERSARIAL_DEBIASING: {
      description:
        'An adversary learns to predict the group from the logits, and the network learns to hide it (Zhang, Lemoine and Mitchell 2018, as in Fairlearn). The adversary learns nothing of examples without the attribute. Single-label data only.',
    },
  },
});
registerEnumType(GroupConstraint, {
  name: 'GroupConstraint',
  description: 'What ADVERSARIAL_DEBIASING hides the group in.',
  valuesConfig: {
    DEMOGRAPHIC_PARITY: { description: 'The logits.' },
    EQUALIZED_ODDS: {
      description: "The logits of each label's examples: groups may differ in how common the labels are.",
    },
  },
});
registerEnumType(ClassWeights, {
  name: 'ClassWeights',
  valuesConfig: { BALANCED: { description: "A label's weight is higher the rarer it is in the training split." } },
});
registerEnumType(SamplingStrategy, {
  name: 'SamplingStrategy',
  description: 'Which pairs of texts contrastive training sees.',
  valuesConfig: {
    OVERSAMPLING: {
      description:
        'All, and the rarer kind again until there are as many pairs with the same label as with different ones.',
    },
    UNDERSAMPLING: { description: 'As many of each kind, as long as the rarer one lasts.' },
    UNIQUE: { description: 'Each once.' },
  },
});

registerEnumType(AdaptationMethod, {
  name: 'AdaptationMethod',
  description:
    'How a fine-tune adapts to another domain. All of them first scale the features of each domain by their own mean and standard deviation.',
  valuesConfig: {
    CORAL: {
      description:
        "Aligns the features' covariances: LINEAR_PROBE gives the source's features the target's covariance once (Sun, Feng and Saenko 2016), the others add Deep CORAL's loss.",
    },
    MMD: {
      description:
        "Reduces the maximum mean discrepancy: LINEAR_PROBE weighs the source's examples by kernel mean matching, the others add it as a loss.",
    },
    ADVERSARIAL: { description: 'A head learns to tell the domains apart, and its gradient is reversed.' },
    PSEUDO_LABEL: {
      description:
        "Trains on labels for the target, the most confident first, a growing share of each class. LINEAR_PROBE takes them from optimal transport between the domains' features (Redko et al. 2019), which expects the classes to have about the same shares in both; the others take the network's predictions.",
    },
    NORMALIZATION: { description: 'Only that scaling.' },
  },
});
registerEnumType(EndpointState, {
  name: 'EndpointState',
  valuesConfig: {
    STARTING: { description: 'No replica answers yet.' },
    READY: { description: 'Every replica of the current revision answers.' },
    DEGRADED: { description: 'Some replicas answer, or an older revision does while the current one starts.' },
    STOPPED: { description: 'Nothing runs it: no worker is alive, or nobody asked it and its floor is 0 replicas.' },
    FAILED: { description: 'No replica answers, and at least one could not start; see error.' },
  },
});
registerEnumType(ModelSort, {
  name: 'ModelSort',
  valuesConfig: {
    RELEVANCE: {
      description:
        'With words: those that have them in their name first. Without: what is READY first, then what this machine can fetch, each by name.',
    },
    FASTEST: { description: 'By Model.speed; then those that are here and can be measured, then the others.' },
    COMPLETEST: { description: 'By how much is known of them, the most first: see Provenance.completeness.' },
  },
});
registerEnumType(JobSubjectKind, { name: 'JobSubjectKind', description: 'See JobSubject.' });
registerEnumType(CommercialUse, {
  name: 'CommercialUse',
  description:
    'Whether a licence lets people earn money with a work, by the SPDX list: PERMITTED for licences that the Open Source Initiative approved and for those of Creative Commons without NonCommercial, FORBIDDEN for those whose name says so, UNKNOWN for all that somebody has to read.',
  valuesConfig: { PERMITTED: { description: 'Its other conditions still apply.' } },
});
registerEnumType(RankingScore, { name: 'RankingScore', description: 'What models are ranked by; see RankedModel.' });
registerEnumType(SweepMethod, {
  name: 'SweepMethod',
  valuesConfig: {
    RANDOM: { description: 'Every trial trains for all its epochs.' },
    SUCCESSIVE_HALVING: {
      description:
        'All trials train for few epochs, and the best third of each rung for three times as many: the first bracket of Hyperband (Li et al. 2018).',
    },
  },
});
registerEnumType(ExampleChange, {
  name: 'ExampleChange',
  description: 'How an example differs between two versions of a data set.',
  valuesConfig: { MOVED: { description: 'To another split.' } },
});
registerEnumType(RepairAction, {
  name: 'RepairAction',
  valuesConfig: {
    EXCLUDE: { description: 'Leaves the examples out.' },
    RELABEL: { description: 'Gives each the class that the model of the check suggests.' },
    MOVE: { description: 'Puts examples with the same bytes into one split: test first, then validation.' },
  },
});
registerEnumType(Projection, {
  name: 'Projection',
  description: 'How features become two numbers.',
  valuesConfig: {
    PCA: {
      description: 'The first two principal components: distances stay true, as far as two numbers can hold them.',
    },
    UMAP: { description: 'Neighbours stay neighbours (McInnes et al. 2018); distances between groups mean little.' },
  },
});
registerEnumType(FeatureFormat, {
  name: 'FeatureFormat',
  valuesConfig: {
    NPY: { description: 'NumPy: float32 [rows, dimension], rows in the order of the data set’s index.' },
    PARQUET: {
      description:
        'A row an example: example, split, label, groups and features, a list of float32; targets too, of several labels or numbers.',
    },
    SAFETENSORS: {
      description:
        'The tensors features, labels and splits, and targets of several labels or numbers; their names are in the metadata.',
    },
  },
});
registerEnumType(Role, {
  name: 'Role',
  description: 'What a token may do. Each role may do everything that the ones before it may.',
  valuesConfig: {
    VIEWER: { description: 'Look at everything, and ask endpoints.' },
    TRAINER: { description: 'Change models, data sets, fine-tunes and notes.' },
    DEPLOYER: { description: 'Deploy, roll back and delete endpoints.' },
    ADMIN: { description: 'Manage tokens, read the audit log, override the policy and publish to a hub.' },
  },
});
registerEnumType(AuditOutcome, {
  name: 'AuditOutcome',
  valuesConfig: { STARTED: { description: 'The outcome is not known: it still runs, or the process ended first.' } },
});
registerEnumType(DeletableKind, { name: 'DeletableKind' });
registerEnumType(DeletionBlockerKind, { name: 'DeletionBlockerKind' });
registerEnumType(Dependants, {
  name: 'Dependants',
  description: 'What happens to the things that depend on what is deleted.',
  valuesConfig: {
    REFUSE: { description: 'Nothing is deleted if there are any; the error’s extensions.dependants names them.' },
    KEEP: {
      description:
        'Fine-tunes, sweeps and other results stay, and their lineage still names what was deleted. Feature sets and checks of a data set go, because they are of no use without it.',
    },
    DELETE: { description: 'They are deleted too.' },
  },
});
registerEnumType(LineageKind, {
  name: 'LineageKind',
  valuesConfig: {
    SOURCE: { description: 'A package or repository at its revision, an address, an upload.' },
    ENDPOINT: { description: "A revision of an endpoint; id is 'NAME@REVISION'." },
  },
});
registerEnumType(LineageDirection, {
  name: 'LineageDirection',
  valuesConfig: {
    UPSTREAM: { description: 'What it was made from.' },
    DOWNSTREAM: { description: 'What was made from it.' },
  },
});
registerEnumType(LineageRelation, {
  name: 'LineageRelation',
  description: 'How one thing was made from another.',
  valuesConfig: {
    BASE_OF: { description: 'A model is based on another.' },
    DERIVED: { description: 'A checkpoint was made from another without training, as calibrateCheckpoint does.' },
    SAME_BYTES: { description: 'A model is a checkpoint that was imported again: a file has the same digest.' },
    FEATURES_IN: { description: 'Features were extracted: from the examples, by the model.' },
    TUNED_IN: { description: 'The model was fine-tuned.' },
    TRAINED_IN: { description: 'The data set was trained on.' },
  },
});
registerEnumType(ReplicaState, {
  name: 'ReplicaState',
  valuesConfig: {
    STARTING: { description: 'It loads the checkpoint.' },
    READY: { description: 'It answers.' },
    FAILED: { description: 'It could not start.' },
  },
});
registerEnumType(TrafficPeriod, { name: 'TrafficPeriod' });
