import { createHash } from 'node:crypto';
import { isLicenseExpression, NO_ASSERTION } from '../catalog/license-expression.ts';
import type { TensorSpec } from '../model.ts';
import { performanceMetrics } from './bom-metrics.ts';
import type { Described, DescribedBase, DescribedDataset, DescribedFile, DescribedNote } from './described.ts';
import { HUB_TASKS } from './hub-tasks.ts';

/** A JSON object of CycloneDX; see its schema for the fields. */
type Json = Record<string, unknown>;

/** The schema allows versions of this many characters. */
const MAX_VERSION = 1_024;

/**
 * The bill of materials of a model or a checkpoint: CycloneDX 1.6, JSON (https://cyclonedx.org/docs/1.6/json/). Its serial
 * number is derived from everything except the time, so that the same facts give the same number.
 */
export function mlBom(described: Described): Json {
  const model = 'model';
  const bases = described.bases.map((base, i) => baseComponent(base, `base-${i}`));
  const datasets = described.datasets.map((dataset, i) => datasetComponent(dataset, `dataset-${i}`));
  const files = described.sourceFiles.map((file, i) => fileComponent(file, `file-${i}`));
  const parts = [...bases, ...datasets, ...files];
  const content = {
    metadata: {
      tools: { components: [{ type: 'application', name: 'graft', version: described.graftVersion }] },
      component: modelComponent(described, model),
    },
    components: parts,
    dependencies: [
      { ref: model, dependsOn: parts.map((part) => part['bom-ref']) },
      ...parts.map((part) => ({ ref: part['bom-ref'] })),
    ],
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
    version: 1,
    ...content,
    metadata: { timestamp: described.describedAt.toISOString(), ...content.metadata },
  };
}

function modelComponent(described: Described, ref: string): Json {
  const { kind, name, version, publisher, summary, tags, uri, artifacts, statements, bases } = described;
  const [onnx, ...further] = artifacts;
  // A checkpoint's are about the model that it was trained from.
  const references = kind === 'MODEL' ? described.references : [];
  return {
    type: 'machine-learning-model',
    'bom-ref': ref,
    name,
    ...(version ? { version: version.slice(0, MAX_VERSION) } : {}),
    ...(publisher === null ? {} : { publisher }),
    description: summary,
    ...(onnx ? { hashes: hashes(onnx.sha256) } : {}),
    ...licenses(described.license),
    ...(uri?.startsWith('pkg:') ? { purl: uri } : {}),
    tags,
    pedigree: {
      ancestors: bases.map((base) => baseComponent(base, null)),
      notes: pedigreeNotes(described),
    },
    externalReferences: [
      ...(uri === null ? [] : link(uri, 'distribution', 'The files as their publisher serves them.')),
      ...references.flatMap(({ facts, url }) => link(url, 'documentation', `Where this was read: ${facts}`)),
      ...statements.flatMap(({ predicateType, keyId, url }) =>
        link(url, 'attestation', `Signed by the key ${keyId}: ${predicateType}`),
      ),
    ],
    ...(further.length > 0 ? { components: further.map((file, i) => fileComponent(file, `artifact-${i}`)) } : {}),
    modelCard: modelCard(described),
    properties: properties(described),
  };
}

function modelCard(described: Described): Json {
  const { task, architecture, inputs, outputs, trainingData, datasets, training, limits, notes } = described;
  const inWords = trainingData.map((name) => ({ type: 'dataset', name }));
  return {
    modelParameters: {
      // A fine-tune is supervised; the approach of other models is unknown.
      ...(training ? { approach: { type: 'supervised' } } : {}),
      task: HUB_TASKS[task],
      modelArchitecture: architecture,
      datasets: [...datasets.map((_, i) => ({ ref: `dataset-${i}` })), ...inWords],
      inputs: inputs.map(format),
      outputs: outputs.map(format),
    },
    quantitativeAnalysis: { performanceMetrics: described.evaluations.flatMap(performanceMetrics) },
    considerations: {
      technicalLimitations: limits,
      ethicalConsiderations: notes.map(({ statement, severity, mitigation }) => ({
        name: `${severity}: ${statement}`,
        ...(mitigation ? { mitigationStrategy: mitigation } : {}),
      })),
      fairnessAssessments: notes.flatMap(fairnessAssessments),
    },
  };
}

function fairnessAssessments({
  affectedGroups,
  statement,
  severity,
  origin,
  evidence,
  mitigation,
}: DescribedNote): Json[] {
  const harms = [`${severity} (${origin}): ${statement}`, ...(evidence ? [`Evidence: ${evidence}`] : [])].join('\n');
  return affectedGroups.map((groupAtRisk) => ({
    groupAtRisk,
    harms,
    ...(mitigation ? { mitigationStrategy: mitigation } : {}),
  }));
}

function pedigreeNotes({ kind, training, sourceFiles, revision }: Described): string {
  if (training) {
    const { strategy, epoch, device, engineVersion } = training;
    return `Fine-tuned by Graft (engine ${engineVersion}, ${device ?? 'device not recorded'}): ${strategy}, epoch ${epoch}.`;
  }
  if (kind === 'MODEL' && sourceFiles.length > 0)
    return `Converted to ONNX by Graft from ${sourceFiles.length} files of its publisher, revision ${revision ?? 'unknown'}.`;
  return "Not fetched yet: these facts are the publisher's.";
}

function properties({ kind, training, signature, citation, parameterCount, revision, retrievedAt }: Described): Json[] {
  const values: [string, string | null | undefined][] = [
    ['parameterCount', parameterCount?.toString()],
    ['revision', revision],
    ['retrievedAt', retrievedAt?.toISOString()],
    ['citation', kind === 'MODEL' ? citation : null],
    ['signature:status', signature?.status],
    ['signature:signer', signature?.signer],
    ['signature:reason', signature?.reason],
    ['options', training && JSON.stringify(training.options)],
  ];
  return values.flatMap(([name, value]) => (value ? [{ name: `graft:${name}`, value }] : []));
}

function baseComponent({ name, publisher, license, uri, sha256 }: DescribedBase, ref: string | null): Json {
  return {
    type: 'machine-learning-model',
    ...(ref ? { 'bom-ref': ref } : {}),
    name,
    ...(publisher === null ? {} : { publisher }),
    ...(sha256 ? { hashes: hashes(sha256) } : {}),
    ...licenses(license),
    ...(uri?.startsWith('pkg:') ? { purl: uri } : {}),
    ...(uri ? { externalReferences: link(uri, 'distribution') } : {}),
  };
}

function datasetComponent({ name, files, exampleCount, splits, labels, groups }: DescribedDataset, ref: string): Json {
  const facts = { exampleCount, splits, labels, groups };
  const contents = Object.entries(facts).map(([key, value]) => ({
    name: `graft:${key}`,
    value: JSON.stringify(value),
  }));
  return {
    type: 'data',
    'bom-ref': ref,
    name,
    data: [{ type: 'dataset', name, contents: { properties: contents } }],
    components: files.map((file, i) => fileComponent(file, `${ref}-file-${i}`)),
  };
}

function fileComponent({ path, sha256 }: DescribedFile, ref: string): Json & { 'bom-ref': string } {
  return { type: 'file', 'bom-ref': ref, name: path, hashes: hashes(sha256) };
}

const hashes = (content: string) => [{ alg: 'SHA-256', content }];

function licenses(expression: string | null): Json {
  const isKnown = expression !== null && expression !== NO_ASSERTION && isLicenseExpression(expression);
  return isKnown ? { licenses: [{ expression }] } : {};
}

/** Only links that a reader can follow; a package URL is shown as such. */
function link(url: string, type: string, comment?: string): Json[] {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return [];
  return [{ type, url: new URL(url).href, ...(comment ? { comment } : {}) }];
}

const format = ({ name, type, shape }: TensorSpec) => ({ format: `${name}: ${type}[${shape.join(', ')}]` });

/** A UUID of version 8 (RFC 9562), of the SHA-256 of a text. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
