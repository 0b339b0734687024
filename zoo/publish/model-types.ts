/** What a classifier classifies: pictures, whole texts, or their tokens. */
export type Classified = 'IMAGE' | 'TEXT' | 'TOKENS';

/**
 * The classifiers that transformers.js 4.3 knows, by the `model_type` of their config.json: from src/models/registry.js,
 * MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES, MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES and
 * MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING_NAMES, without bart and mbart, which
 * have decoders. It runs any ONNX file under each of them: the names of the tensors are the same.
 */
export const MODEL_TYPES = {
  IMAGE: {
    vit: 'ViTForImageClassification',
    beit: 'BeitForImageClassification',
    convnext: 'ConvNextForImageClassification',
    convnextv2: 'ConvNextV2ForImageClassification',
    deit: 'DeiTForImageClassification',
    dinov2: 'Dinov2ForImageClassification',
    dinov2_with_registers: 'Dinov2WithRegistersForImageClassification',
    efficientnet: 'EfficientNetForImageClassification',
    hiera: 'HieraForImageClassification',
    mobilenet_v1: 'MobileNetV1ForImageClassification',
    mobilenet_v2: 'MobileNetV2ForImageClassification',
    mobilevit: 'MobileViTForImageClassification',
    mobilevitv2: 'MobileViTV2ForImageClassification',
    pvt: 'PvtForImageClassification',
    resnet: 'ResNetForImageClassification',
    swin: 'SwinForImageClassification',
    vit_msn: 'ViTMSNForImageClassification',
  },
  TEXT: {
    bert: 'BertForSequenceClassification',
    albert: 'AlbertForSequenceClassification',
    camembert: 'CamembertForSequenceClassification',
    convbert: 'ConvBertForSequenceClassification',
    deberta: 'DebertaForSequenceClassification',
    'deberta-v2': 'DebertaV2ForSequenceClassification',
    distilbert: 'DistilBertForSequenceClassification',
    electra: 'ElectraForSequenceClassification',
    esm: 'EsmForSequenceClassification',
    mobilebert: 'MobileBertForSequenceClassification',
    modernbert: 'ModernBertForSequenceClassification',
    mpnet: 'MPNetForSequenceClassification',
    roberta: 'RobertaForSequenceClassification',
    roformer: 'RoFormerForSequenceClassification',
    squeezebert: 'SqueezeBertForSequenceClassification',
    xlm: 'XLMForSequenceClassification',
    'xlm-roberta': 'XLMRobertaForSequenceClassification',
  },
  TOKENS: {
    bert: 'BertForTokenClassification',
    camembert: 'CamembertForTokenClassification',
    convbert: 'ConvBertForTokenClassification',
    deberta: 'DebertaForTokenClassification',
    'deberta-v2': 'DebertaV2ForTokenClassification',
    distilbert: 'DistilBertForTokenClassification',
    electra: 'ElectraForTokenClassification',
    esm: 'EsmForTokenClassification',
    modernbert: 'ModernBertForTokenClassification',
    mpnet: 'MPNetForTokenClassification',
    roberta: 'RobertaForTokenClassification',
    roformer: 'RoFormerForTokenClassification',
    xlm: 'XLMForTokenClassification',
    'xlm-roberta': 'XLMRobertaForTokenClassification',
  },
} as const satisfies Record<Classified, Record<string, string>>;

/** For a network of a family that transformers.js does not know. */
const FALLBACK = { IMAGE: 'vit', TEXT: 'bert', TOKENS: 'bert' } as const;

/**
 * The type that a repository names: its family's if transformers.js knows that, else one that makes it run the file.
 *
 * @param family `model_type` in the config.json of the model that was fine-tuned; null if there is none
 */
export function modelTypeOf(
  classified: Classified,
  family: string | null,
): { type: string; isFamily: boolean; config: { model_type: string; architectures: string[] } } {
  const known: Record<string, string> = MODEL_TYPES[classified];
  const isFamily = family !== null && Object.hasOwn(known, family);
  const type = isFamily ? family : FALLBACK[classified];
  return { type, isFamily, config: { model_type: type, architectures: [known[type]] } };
}
