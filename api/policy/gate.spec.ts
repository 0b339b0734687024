import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AttributeFairness } from '../../zoo/evaluation/fairness/fairness-report.ts';
import { measureFairness } from '../../zoo/evaluation/fairness/measure-fairness.ts';
import type { ExamplePrediction } from '../../zoo/evaluation/metrics.ts';
import { fineTuneDefaults } from '../../zoo/training/options/options.ts';
import {
  biasNoteEvents,
  biasNotes,
  checkpoints,
  endpoints,
  evaluations,
  fineTunes,
  models,
  signingKeys,
  statements,
} from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel, insertWorker } from '../testing/rows.ts';

// A team writes a policy, and its deployments must meet it. Each test continues where the previous one ended.

const EXAMPLE = path.join(import.meta.dirname, 'policy.example.yaml');

let directory: string;
let file: string;
let api: TestApi;
let checkpointId: string;
let modelId: string;
let baseId: string;
let fineTuneId: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-policy-'));
  file = path.join(directory, 'policy.yaml');
  await copyFile(EXAMPLE, file);
  api = await startTestApi({ GRAFT_POLICY: file });
  const { platform } = api;
  await insertWorker(platform);
  baseId = (await insertModel(platform, { slug: 'base', license: 'GPL-3.0-only' })).id;
  modelId = (await insertModel(platform, { slug: 'net', baseModelId: baseId, license: 'MIT OR GPL-3.0-only' })).id;
  const { id: datasetId } = await insertDataset(platform, [Buffer.from('a'), Buffer.from('b')]);
  fineTuneId = (await insertFineTune(platform, { modelId, datasetId })).id;
  const prediction = (name: string, label: number): ExamplePrediction => ({
    name,
    label,
    probabilities: [0.9, 0.1],
    groups: { tone: label === 0 ? 'light' : 'dark' },
  });
  const predictions = [prediction('a', 0), prediction('b', 1)];
  checkpointId = (
    await insertCheckpoint(platform, { fineTuneId, epoch: 1, validationLoss: 1 }, { datasetId, predictions })
  ).id;
});
afterAll(async () => {
  await api?.close();
  await rm(directory, { recursive: true, force: true });
});

const DECISION = 'policyDecision { policySha256 overrideReason violations { rule } }';
const deploy = (input: object = {}, token = api.tokens.DEPLOYER) =>
  api.query(
    `mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) {
      revision policyViolations { rule } revisions { number deployedBy ${DECISION} } } }`,
    { input: { checkpointId, name: 'pets', ...input } },
    { token },
  );
const violations = async () =>
  (await api.query(`{ checkpoint(id: "${checkpointId}") { policyViolations { rule message } } }`)).data.checkpoint
    .policyViolations as { rule: string; message: string }[];
const rules = async () => (await violations()).map(({ rule }) => rule);
const edit = async (from: string | RegExp, to: string) => {
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(from);
  await writeFile(file, text.replace(from, to));
};
const fairness = (value: number, difference: number): AttributeFairness => ({
  attributes: ['tone'],
  groups: [],
  groupsLeftOut: 0,
  byLabel: [
    {
      demographicParityDifference: { value: difference, interval: [difference - 0.05, difference + 0.05] },
      demographicParityRatio: null,
      truePositiveRateDifference: { value: difference, interval: null, pValue: null, highest: 0, lowest: 1 },
      falsePositiveRateDifference: { value: 0, interval: null, pValue: null, highest: 0, lowest: 1 },
      equalizedOddsDifference: { value: difference, interval: null },
      equalizedOddsRatio: null,
    },
  ],
  worstGroup: { values: ['dark'], accuracy: { value, interval: [value - 0.1, value + 0.1] } },
  accuracyDifference: null,
});
const measure = (attributes: AttributeFairness[]) =>
  api.platform.db
    .update(evaluations)
    .set({ fairness: { version: 2, supportFloor: 10, bootstrap: { resamples: 0, seed: 0 }, attributes } });

/**
 * Nine dogs in each group, all recognised in one and none in the other; of 27 cats, so many are missed in one group.
 *
 * @param third a group with nine cats and two dogs
 */
function rareLabel(missed: number, third?: string): AttributeFairness[] {
  const of = (tone: string, label: number, predicted: number, count: number) =>
    Array.from({ length: count }, () => ({
      name: 'x',
      label,
      probabilities: predicted === 0 ? [0.9, 0.1] : [0.1, 0.9],
      groups: { tone },
    }));
  const dark = [...of('dark', 0, 0, 27 - missed), ...of('dark', 0, 1, missed), ...of('dark', 1, 0, 9)];
  const few = third ? [...of(third, 0, 0, 9), ...of(third, 1, 1, 2)] : [];
  const report = measureFairness([...of('light', 0, 0, 27), ...of('light', 1, 1, 9), ...dark, ...few], ['cat', 'dog']);
  return report?.attributes ?? [];
}

test('the policy in force can be read, each rule in words', async () => {
  const { policy } = (await api.query('{ policy { file sha256 source problem rules { rule requirement } } }')).data;
  expect(policy).toMatchObject({ file: 'policy.yaml', source: await readFile(EXAMPLE, 'utf8'), problem: null });
  expect(policy.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(policy.rules).toContainEqual({
    rule: 'fairness.minimumWorstGroupAccuracy',
    requirement: 'The accuracy in every group is at least 50 %, over every measured attribute.',
  });
});

test('a checkpoint that violates most of it is refused with the full list, and nothing is made', async () => {
  await api.platform.db.insert(biasNotes).values({
    modelId: baseId,
    statement: 'Does not see dark skin.',
    severity: 'HIGH',
    affectedGroups: ['dark skin'],
    origin: 'PUBLISHER',
    author: 'someone',
  });
  await measure([fairness(0.4, 0.45)]);
  const { errors } = await deploy();
  expect(errors?.[0].extensions.code).toBe('CONFLICT');
  const listed = errors?.[0].extensions.violations as { rule: string; message: string }[];
  expect(listed.map(({ rule }) => rule)).toEqual([
    'licenses.allow',
    'completeness.minimum',
    'biasNotes.maximumUnacknowledgedSeverity',
    'evaluation.minimumAccuracy',
    'fairness.minimumWorstGroupAccuracy',
    'fairness.maximumDemographicParityDifference',
    'fairness.maximumEqualizedOddsDifference',
    'provenance.requireStatement',
  ]);
  expect(listed).toEqual(await violations());
  for (const { message } of listed) expect(errors?.[0].message).toContain(message);
  // The licence of the model itself offers a choice; that of its base model does not.
  expect(listed[0].message).toMatch(/^The model base: its licence GPL-3.0-only is not allowed\./);
  expect(listed[2].message).toMatch(
    /HIGH note of the model base is not acknowledged: “Does not see dark skin\.” .*acknowledgeBiasNote/,
  );
  expect(listed[3].message).toMatch(/^Its accuracy is 50 %, but the policy requires 60 %\./);
  expect(listed[4].message).toMatch(/tone = dark is 40 % \(95 %: 30 % to 50 %\), below the minimum of 50 %/);
  expect(listed[5].message).toMatch(/0\.450 \(95 %: 0\.400 to 0\.500\) for the label cat, above the maximum of 0\.3/);
  expect((await api.query('{ endpoint(name: "pets") { name } }')).data.endpoint).toBeNull();
});

test("a member's reason is refused, however good; an admin's reason is recorded", async () => {
  const overrideReason = 'A demonstration inside the house, off on Friday.';
  expect((await deploy({ overrideReason })).errors?.[0].extensions).toEqual({
    code: 'FORBIDDEN',
    field: 'overrideReason',
  });
  expect((await deploy({ overrideReason: ' ' }, api.tokens.ADMIN)).errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  const { revisions, policyViolations } = (await deploy({ overrideReason }, api.tokens.ADMIN)).data.deployCheckpoint;
  expect(revisions).toEqual([
    {
      number: 1,
      deployedBy: 'ada',
      policyDecision: { policySha256: expect.any(String), overrideReason, violations: policyViolations },
    },
  ]);
  expect(policyViolations).toHaveLength(8);
});

test("each rule is met by following its violation's advice", async () => {
  const { db } = api.platform;
  await db.update(models).set({ license: 'Apache-2.0' }).where(eq(models.id, baseId));
  expect(await rules()).not.toContain('licenses.allow');

  const [note] = await db.select().from(biasNotes);
  const event = (kind: 'ACKNOWLEDGED' | 'REVISED') =>
    db.insert(biasNoteEvents).values({ noteId: note.id, kind, author: 'mia', reason: 'Only hands are shown.' });
  await event('ACKNOWLEDGED');
  expect(await rules()).not.toContain('biasNotes.maximumUnacknowledgedSeverity');
  await event('REVISED');
  expect(await rules()).toContain('biasNotes.maximumUnacknowledgedSeverity');
  await event('ACKNOWLEDGED');

  await measure([fairness(0.5, 0.3)]);
  expect((await rules()).filter((rule) => rule.startsWith('fairness'))).toEqual([]);

  const options = { ...fineTuneDefaults('LINEAR_PROBE'), engineVersion: '1.30.0' };
  await db.update(fineTunes).set({ device: 'CPU', options });
  await db.insert(signingKeys).values({ keyId: 'key', publicKeyPem: '', hostname: 'spec' });
  await db.insert(statements).values({
    subjectKind: 'CHECKPOINT',
    subjectId: checkpointId,
    predicateType: 'https://slsa.dev/provenance/v1',
    envelope: { payloadType: '', payload: '', signatures: [] },
    keyId: 'key',
  });
  expect(await rules()).toEqual(['evaluation.minimumAccuracy']);
});

test('the file is read again each time: a lower minimum applies at once, and a decision without violations is recorded too', async () => {
  await edit('minimumAccuracy: 0.6', 'minimumAccuracy: 0.5');
  expect(await violations()).toEqual([]);
  const { data } = await deploy();
  expect(data.deployCheckpoint.revisions[0]).toEqual({
    number: 2,
    deployedBy: 'mia',
    policyDecision: { policySha256: expect.any(String), overrideReason: null, violations: [] },
  });
  const digests = data.deployCheckpoint.revisions.map(
    ({ policyDecision }: { policyDecision: { policySha256: string } }) => policyDecision.policySha256,
  );
  expect(digests[0]).not.toBe(digests[1]);
});

test('a running endpoint keeps running under a stricter policy, and reports its violations; a rollback goes through the gate as well', async () => {
  await edit('minimumAccuracy: 0.5', 'minimumAccuracy: 0.9');
  const { endpoint } = (await api.query('{ endpoint(name: "pets") { revision policyViolations { rule } } }')).data;
  expect(endpoint).toEqual({ revision: 2, policyViolations: [{ rule: 'evaluation.minimumAccuracy' }] });
  const rollback = (args: string, token = api.tokens.DEPLOYER) =>
    api.query(
      `mutation { rollbackEndpoint(name: "pets"${args}) { revision revisions { ${DECISION} } } }`,
      {},
      { token },
    );
  expect((await rollback('')).errors?.[0].extensions).toMatchObject({
    code: 'CONFLICT',
    violations: [{ rule: 'evaluation.minimumAccuracy' }],
  });
  expect((await rollback(', overrideReason: "It served well"')).errors?.[0].extensions.code).toBe('FORBIDDEN');
  const { data } = await rollback(', toRevision: 1, overrideReason: "It served well"', api.tokens.ADMIN);
  expect(data.rollbackEndpoint).toMatchObject({
    revision: 3,
    revisions: [{ policyDecision: { overrideReason: 'It served well' } }, {}, {}],
  });
});

test('what an admin overrode stays known after the endpoint is deleted, by whoever may delete it', async () => {
  const log = async () =>
    (
      await api.query(
        '{ auditLog(first: 100) { edges { node { actor action subject outcome details } } } }',
        {},
        { token: api.tokens.ADMIN },
      )
    ).data.auditLog.edges
      .map(({ node }: { node: { action: string } }) => node)
      .filter(({ action }: { action: string }) => action === 'overridePolicy');
  await deploy({ name: 'doomed', overrideReason: 'It is urgent' }, api.tokens.ADMIN);
  const before = await log();
  expect(before[0]).toEqual({
    actor: 'ada',
    action: 'overridePolicy',
    subject: 'endpoint doomed revision 1',
    outcome: 'SUCCEEDED',
    details: {
      checkpointId,
      policySha256: expect.any(String),
      overrideReason: 'It is urgent',
      violations: [{ rule: 'evaluation.minimumAccuracy', message: expect.any(String) }],
    },
  });
  expect((await api.query('mutation { deleteEndpoint(name: "doomed") }')).data.deleteEndpoint).toBe(true);
  expect(await log()).toEqual(before);
});

test('of labels of words the F1 of spans has to reach the minimum, and is named so', async () => {
  const { id } = await insertCheckpoint(api.platform, { fineTuneId, epoch: 2, validationLoss: 1 });
  const test = {
    ...{ exampleCount: 2, wordCount: 9, accuracy: 0.95, precision: 0.4, recall: 0.4, f1: 0.4, support: 5 },
    ...{ unreadWords: 0, perType: [] },
  };
  await api.platform.db.update(checkpoints).set({ targetMetrics: { test } }).where(eq(checkpoints.id, id));
  const { data } = await api.query(`{ checkpoint(id: "${id}") { policyViolations { rule message } } }`);
  const own = data.checkpoint.policyViolations.find(
    ({ rule }: { rule: string }) => rule === 'evaluation.minimumAccuracy',
  );
  expect(own.message).toMatch(/^Its F1 of spans is 40 %, but the policy requires 90 %\./);
});

test('fairness that must be measured, and over which attributes', async () => {
  await edit(/fairness:\n {2}required: false/, 'fairness:\n  attributes: [tone, age]');
  const ofFairness = async () => (await violations()).filter(({ rule }) => rule.startsWith('fairness'));
  expect(await ofFairness()).toEqual([
    { rule: 'fairness.required', message: expect.stringMatching(/not over age\..*column age in its metadata\.csv/) },
  ]);
  await edit('attributes: [tone, age]', 'attributes: [tone]');
  expect(await ofFairness()).toEqual([]);
  // An attribute with only one group large enough says nothing about differences.
  await measure([{ ...fairness(1, 0), worstGroup: null }]);
  expect(await ofFairness()).toEqual([
    { rule: 'fairness.required', message: expect.stringMatching(/fewer than two groups of tone have 10 examples/) },
  ]);
  // One half of equalized odds says nothing about the other half.
  await measure(rareLabel(0));
  expect(await ofFairness()).toEqual([
    {
      rule: 'fairness.required',
      message:
        'Fairness was not measured: the equalized-odds difference over tone is not known for “dog”: the true positive rate cannot be compared, because fewer than two groups have 10 examples of the label. Add held-out examples, and fine-tune on them.',
    },
    { rule: 'fairness.required', message: expect.stringMatching(/for “cat”: the false positive rate cannot be/) },
  ]);
  // Two groups that are compared say nothing about a third one.
  await measure(rareLabel(0, 'medium'));
  expect(await ofFairness()).toContainEqual({
    rule: 'fairness.required',
    message:
      'Fairness was not measured: the equalized-odds difference over tone is not known for every group: for “cat”, the true positive rate leaves out “medium”, with fewer than 10 examples of the label. Add held-out examples, and fine-tune on them.',
  });
  await measure(rareLabel(0));
  await edit('attributes: [tone]', 'required: false\n  attributes: [tone]');
  expect(await ofFairness()).toEqual([]);
  // It is refused if the known half is already above the maximum.
  await measure(rareLabel(13));
  expect(await ofFairness()).toEqual([
    { rule: 'fairness.minimumWorstGroupAccuracy', message: expect.any(String) },
    {
      rule: 'fairness.maximumEqualizedOddsDifference',
      message: expect.stringMatching(/is at least 0\.481 \(95 %: .*\) for the label cat, above the maximum of 0\.4/),
    },
  ]);
  await edit('required: false\n  attributes: [tone]', 'attributes: [tone]');
  // An intersection is judged if the policy says so.
  await measure([fairness(1, 0), { ...fairness(0.1, 0), attributes: ['age', 'tone'] }]);
  expect(await ofFairness()).toEqual([]);
  await edit('attributes: [tone]', 'intersections: true');
  expect(await ofFairness()).toEqual([
    { rule: 'fairness.minimumWorstGroupAccuracy', message: expect.stringContaining('age × tone = dark') },
  ]);
  await api.platform.db.update(evaluations).set({ fairness: null });
  expect(await ofFairness()).toEqual([{ rule: 'fairness.required', message: expect.stringContaining('older than') }]);
});

test('licences: expressions, and invalid ones', async () => {
  const ofLicence = async (license: string) => {
    await api.platform.db.update(models).set({ license }).where(eq(models.id, modelId));
    return (await violations()).filter(({ rule }) => rule === 'licenses.allow').map(({ message }) => message);
  };
  for (const allowed of ['MIT', '(GPL-3.0-only OR Apache-2.0) AND BSD-3-Clause'])
    expect(await ofLicence(allowed), allowed).toEqual([]);
  for (const [license, says] of [
    ['MIT AND GPL-3.0-only', /is not allowed/],
    ['NOASSERTION', /not known/],
    ['creativeml-openrail-m', /not an SPDX expression/],
    ['Apache 2.0', /not an SPDX expression/],
    [new Array(30).fill('(MIT OR ISC)').join(' AND '), /more than 12 alternatives/],
  ] as const)
    expect(await ofLicence(license), license).toEqual([expect.stringMatching(says)]);
  await ofLicence('MIT');
});

test('a policy that cannot be read lets nothing through, not even with a reason', async () => {
  const broken = async (says: RegExp) => {
    const { errors } = await deploy({ overrideReason: 'Now!' }, api.tokens.ADMIN);
    expect(errors?.[0].extensions).toMatchObject({ code: 'CONFLICT', violations: [{ rule: 'policy' }] });
    expect(errors?.[0].message).toMatch(says);
    expect((await violations())[0].message).toMatch(says);
    const { policy } = (await api.query('{ policy { problem rules { rule } } }')).data;
    expect(policy).toEqual({ problem: expect.stringMatching(says), rules: [] });
  };
  await edit('minimum: 0.7', 'minimum: most');
  await broken(/policy\.yaml:12:12: completeness\.minimum: /);
  await writeFile(file, 'version: [');
  await broken(/policy\.yaml:1:\d+: /);
  await writeFile(file, Buffer.from([0x76, 0xff, 0xfe]));
  await broken(/policy\.yaml cannot be read: it is not UTF-8/);
  await writeFile(file, `version: 1\n#${'x'.repeat(256 * 1024)}`);
  await broken(/policy\.yaml has more than 262144 bytes/);
  await rm(file);
  await broken(/policy\.yaml cannot be read: it no longer exists/);
  expect((await api.platform.db.select().from(endpoints))[0].revision).toBe(3);
});

test("without a policy nothing is judged, and an admin's reason is not recorded; one that is written then holds at once", async () => {
  const open = await startTestApi();
  try {
    const { platform } = open;
    await insertWorker(platform);
    const { id: ofModel } = await insertModel(platform, { license: 'NOASSERTION' });
    const { id: datasetId } = await insertDataset(platform, [Buffer.from('a')]);
    const { id } = await insertFineTune(platform, { modelId: ofModel, datasetId });
    const checkpoint = await insertCheckpoint(platform, { fineTuneId: id, epoch: 1, validationLoss: 1 });
    expect((await open.query('{ policy { file } }')).data.policy).toBeNull();
    const { data } = await open.query(
      `mutation { deployCheckpoint(input: { checkpointId: "${checkpoint.id}", name: "pets", overrideReason: "Why not" }) {
        policyViolations { rule } checkpoint { policyViolations { rule } } revisions { ${DECISION} } } }`,
      {},
      { token: open.tokens.ADMIN },
    );
    expect(data.deployCheckpoint).toEqual({
      policyViolations: null,
      checkpoint: { policyViolations: null },
      revisions: [{ policyDecision: null }],
    });
    const written = path.join(platform.config.home, 'policy.yaml');
    const again = () =>
      open.query(
        `mutation { deployCheckpoint(input: { checkpointId: "${checkpoint.id}", name: "pets" }) { revision } }`,
      );
    await copyFile(EXAMPLE, written);
    expect((await again()).errors?.[0].message).toMatch(/The policy policy\.yaml refuses/);
    await rm(written);
    expect((await again()).errors?.[0].message).toMatch(/no longer exists/);
  } finally {
    await open.close();
  }
});
