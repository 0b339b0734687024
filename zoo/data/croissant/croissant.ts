import type { DatasetIndex, QualityFinding } from '../dataset.ts';
import { type ExportedColumn, exportedColumns, isList } from '../parquet/parquet-dataset.ts';

/** What a Croissant file says about a data set besides its columns. */
export interface CroissantFacts {
  name: string;
  /** A page about the data set. */
  url: string;
  /** When it was imported. */
  publishedAt: Date;
  version: number;
  /** The Parquet file that `parquetDataset` gives: its address, and its SHA-256 in hex. */
  file: { url: string; sha256: string; byteSize: number };
}

/** Findings that say whom or what the data represent badly; all others are limitations. */
const BIASES = [
  'BIAS_NOTE',
  'CLASS_IMBALANCE',
  'CLASS_NOT_IN_TRAIN',
  'LABEL_ALWAYS_TRUE',
  'FEW_EXAMPLES',
  'NO_COLOUR',
  'LABEL_DISPUTED',
];

/**
 * A data set's description in Croissant 1.0, with its findings in the fields of the RAI extension. Sources:
 * http://mlcommons.org/croissant/1.0 and http://mlcommons.org/croissant/RAI/1.0; mlcroissant 1.1 validates it and reads the records.
 */
export function croissant(index: DatasetIndex, facts: CroissantFacts, findings: QualityFinding[] = index.quality) {
  const { name, url, publishedAt, version, file } = facts;
  const noun = index.modality === 'TEXT' ? 'texts' : 'pictures';
  const said = (isBias: boolean) =>
    findings.filter(({ kind }) => BIASES.includes(kind) === isBias).map(({ message }) => message);
  const [biases, limitations] = [said(true), said(false)];
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: ['http://mlcommons.org/croissant/1.0', 'http://mlcommons.org/croissant/RAI/1.0'],
    name,
    description: `${index.examples.length.toLocaleString('en')} ${noun} with ${index.labels.length} ${index.task === 'REGRESSION' ? 'numbers' : 'classes'}: ${index.labels.slice(0, 20).join(', ')}${index.labels.length > 20 ? ' …' : ''}.`,
    url,
    version: `${version}.0.0`,
    datePublished: publishedAt.toISOString(),
    ...(biases.length > 0 ? { 'rai:dataBiases': biases } : {}),
    ...(limitations.length > 0 ? { 'rai:dataLimitations': limitations } : {}),
    distribution: [
      {
        '@type': 'cr:FileObject',
        '@id': 'data.parquet',
        name: 'data.parquet',
        contentUrl: file.url,
        contentSize: `${file.byteSize} B`,
        encodingFormat: 'application/x-parquet',
        sha256: file.sha256,
      },
    ],
    recordSet: [
      { '@type': 'cr:RecordSet', '@id': 'examples', name: 'examples', field: exportedColumns(index).map(fieldOf) },
    ],
  };
}

const TYPES: Record<ExportedColumn['kind'], string | string[]> = {
  NAME: 'sc:Text',
  IMAGE: 'sc:ImageObject',
  TEXT: 'sc:Text',
  WORDS: 'sc:Text',
  LABEL: ['sc:Text', 'cr:Label'],
  LABELS: 'sc:Text',
  WORD_LABELS: 'sc:Text',
  NUMBER: 'sc:Float',
  SPLIT: ['sc:Text', 'cr:Split'],
  GROUP: 'sc:Text',
};

function fieldOf({ name, kind }: ExportedColumn) {
  const source = {
    fileObject: { '@id': 'data.parquet' },
    extract: { column: name },
    ...(kind === 'IMAGE' ? { transform: { jsonPath: 'bytes' } } : {}),
  };
  const repeated = isList(kind) ? { repeated: true } : {};
  return { '@type': 'cr:Field', '@id': `examples/${name}`, name, dataType: TYPES[kind], ...repeated, source };
}

/** Of Croissant 1.0, as mlcroissant writes it. */
const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  samplingRate: 'cr:samplingRate',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
};
