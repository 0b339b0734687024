import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FetchedFile } from '../sources/source.ts';
import { preAuthenticationEncoding } from './dsse.ts';
import { loadTrust, type Trust } from './openssf/trust.ts';
import { verifyOpenSsfSignature } from './verify-openssf-signature.ts';

const FIXTURES = path.join(import.meta.dirname, 'openssf', 'fixtures');
const NOBODY: Trust = { keys: [], authorities: [], sigstoreRoots: [], identities: [] };
const IDENTITY = { identity: 'stefanb@us.ibm.com', issuer: 'https://sigstore.verify.ibm.com/oauth2' };
const now = new Date('2026-06-01T00:00:00Z');

let scratch: string;
let trust: Trust;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'graft-openssf-'));
  trust = { ...(await loadTrust(path.join(FIXTURES, 'trust'))), identities: [IDENTITY] };
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

async function filesIn(directory: string): Promise<FetchedFile[]> {
  const names = (await readdir(directory)).sort();
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(directory, name);
      const bytes = await readFile(file);
      return { path: name, file, byteSize: bytes.length, sha256: sha256(bytes) };
    }),
  );
}

/** A copy of a model that the reference implementation signed, with some files changed or added. */
async function fixture(name: string, changes: Record<string, string> = {}): Promise<FetchedFile[]> {
  const directory = await mkdtemp(path.join(scratch, 'model-'));
  await cp(path.join(FIXTURES, name), directory, { recursive: true });
  for (const [file, text] of Object.entries(changes)) await writeFile(path.join(directory, file), text);
  return filesIn(directory);
}

/** Every method, and every format that was ever released. */
const SIGNED = [
  'v0.2.0-certificate',
  'v0.3.1-certificate',
  'v0.3.1-elliptic-key',
  'v1.1.0-certificate',
  'v1.1.0-elliptic-key',
  'v1.1.0-sigstore',
];

test.each(SIGNED)('signatures of the reference implementation are verified: %s', async (name) => {
  const found = await verifyOpenSsfSignature(await fixture(name), trust, { now });
  expect(found).toMatchObject({ status: 'VERIFIED', reason: expect.stringMatching(/files? match(es)? the signature/) });
  expect(found?.signer).toMatch(/^(key [0-9a-f]{64}|CN=intermediate-ca \(certificate|stefanb@us\.ibm\.com \(by https)/);
});

test.each(SIGNED)('without trusted keys, the signer is reported and the result is UNVERIFIED: %s', async (name) => {
  expect(await verifyOpenSsfSignature(await fixture(name), NOBODY, { now })).toMatchObject({
    status: 'UNVERIFIED',
    reason: expect.stringMatching(/trust directory \(GRAFT_TRUST\)/),
  });
});

test.each(SIGNED)('a changed or unsigned file is found without any trusted key: %s', async (name) => {
  for (const trusted of [trust, NOBODY]) {
    const changed = await verifyOpenSsfSignature(await fixture(name, { 'signme-1': 'evil' }), trusted, { now });
    expect(changed).toMatchObject({ status: 'INVALID', reason: 'Changed since they were signed: signme-1.' });
    const stowed = await verifyOpenSsfSignature(await fixture(name, { stowaway: 'hello' }), trusted, { now });
    expect(stowed).toMatchObject({ status: 'INVALID', reason: 'Not among the signed files: stowaway.' });
  }
});

test.each(SIGNED)('a changed payload does not match the signature: %s', async (name) => {
  const bundle = JSON.parse(await readFile(path.join(FIXTURES, name, 'model.sig'), 'utf8'));
  const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString().replace('signme-1', 'signme-9');
  bundle.dsseEnvelope.payload = Buffer.from(payload).toString('base64');
  const files = await fixture(name, { 'model.sig': JSON.stringify(bundle) });
  const found = await verifyOpenSsfSignature(files, trust, { now });
  expect(found?.status).not.toBe('VERIFIED');
  // A certificate comes with its key, so the mismatch is always found; a key does not, and then the files do not match.
  expect(found?.status).toBe('INVALID');
});

test('a keyless signature is accepted for named identities only', async () => {
  const files = await fixture('v1.1.0-sigstore');
  const others = { ...trust, identities: [{ ...IDENTITY, issuer: 'https://accounts.example.org' }] };
  expect(await verifyOpenSsfSignature(files, others, { now })).toMatchObject({
    status: 'UNVERIFIED',
    signer: 'stefanb@us.ibm.com (by https://sigstore.verify.ibm.com/oauth2)',
    reason: expect.stringMatching(/anybody can get those.*identities\.json/),
  });
});

test('a keyless signature without its log entry, or with another one, is not verified', async () => {
  const bundle = JSON.parse(await readFile(path.join(FIXTURES, 'v1.1.0-sigstore', 'model.sig'), 'utf8'));
  const material = bundle.verificationMaterial;
  const [entry] = material.tlogEntries;
  const spoilt = [
    [],
    [{ ...entry, integratedTime: '1500000000' }],
    [{ ...entry, canonicalizedBody: Buffer.from('{"apiVersion":"0.0.1","kind":"dsse","spec":{}}').toString('base64') }],
  ];
  for (const tlogEntries of spoilt) {
    const text = JSON.stringify({ ...bundle, verificationMaterial: { ...material, tlogEntries } });
    const found = await verifyOpenSsfSignature(await fixture('v1.1.0-sigstore', { 'model.sig': text }), trust, { now });
    expect(found?.status).toMatch(/^(INVALID|UNVERIFIED)$/);
    expect(found?.reason).toMatch(/Sigstore's verification .*failed/);
  }
});

test('an expired certificate, or one with an incomplete chain, is not verified', async () => {
  const later = { now: new Date('2036-01-01T00:00:00Z') };
  const files = await fixture('v1.1.0-certificate');
  expect(await verifyOpenSsfSignature(files, trust, later)).toMatchObject({
    status: 'UNVERIFIED',
    reason: expect.stringMatching(/valid from .* which is not now/),
  });
  const bundle = JSON.parse(await readFile(path.join(FIXTURES, 'v1.1.0-certificate', 'model.sig'), 'utf8'));
  const { certificates } = bundle.verificationMaterial.x509CertificateChain;
  bundle.verificationMaterial.x509CertificateChain.certificates = certificates.slice(0, 1);
  const cut = await fixture('v1.1.0-certificate', { 'model.sig': JSON.stringify(bundle) });
  expect(await verifyOpenSsfSignature(cut, trust, { now })).toMatchObject({
    status: 'UNVERIFIED',
    reason: expect.stringMatching(/no authority that is trusted here vouches for it/),
  });
});

interface Signing {
  key: KeyObject;
  /** How the bundle names the key. */
  named?: { hint: string } | { rawBytes: string };
  hash: string | null;
  resources: { name: string; digest: string; algorithm: string }[];
  serialization?: object;
}

/** A bundle as in the specification's appendix A. */
function signModel({ key, named = { hint: 'whose' }, hash, resources, serialization = {} }: Signing): string {
  const root = createHash('sha256');
  for (const { digest } of resources) root.update(Buffer.from(digest, 'hex'));
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'model', digest: { sha256: root.digest('hex') } }],
    predicateType: 'https://model_signing/signature/v1.0',
    predicate: {
      resources,
      serialization: { method: 'files', hash_type: 'sha256', allow_symlinks: false, ...serialization },
    },
  };
  const payloadType = 'application/vnd.in-toto+json';
  const payload = Buffer.from(JSON.stringify(statement));
  const sig = sign(hash, preAuthenticationEncoding(payloadType, payload), key).toString('base64');
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: named },
    dsseEnvelope: { payloadType, payload: payload.toString('base64'), signatures: [{ sig }] },
  });
}

const WEIGHTS = 'seventeen letters';
const whole = (name: string, text: string) => ({ name, digest: sha256(text), algorithm: 'sha256' });

async function model(signature: string): Promise<FetchedFile[]> {
  const directory = await mkdtemp(path.join(scratch, 'model-'));
  await writeFile(path.join(directory, 'weights.bin'), WEIGHTS);
  await writeFile(path.join(directory, 'model.sig'), signature);
  return filesIn(directory);
}

test.each([
  { curve: 'P-256', hash: 'sha256' },
  { curve: 'P-384', hash: 'sha384' },
  { curve: 'P-521', hash: 'sha512' },
  { curve: 'Ed25519', hash: null },
])('a key of $curve', async ({ curve, hash }) => {
  const pair = hash === null ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: curve });
  const text = signModel({ key: pair.privateKey, hash, resources: [whole('weights.bin', WEIGHTS)] });
  const trusting = { ...NOBODY, keys: [...trust.keys, pair.publicKey] };
  expect(await verifyOpenSsfSignature(await model(text), trusting)).toMatchObject({ status: 'VERIFIED' });
  expect(await verifyOpenSsfSignature(await model(text), trust)).toMatchObject({
    status: 'UNVERIFIED',
    signer: 'key whose',
    reason: expect.stringMatching(/None of the keys that are trusted here/),
  });
});

test('a signature that names a trusted key, and that another key made, is forged', async () => {
  const [trusted] = trust.keys;
  const { privateKey: key, publicKey: own } = generateKeyPairSync('ed25519');
  const forge = async (named: Signing['named']) =>
    verifyOpenSsfSignature(
      await model(signModel({ key, named, hash: null, resources: [whole('weights.bin', WEIGHTS)] })),
      trust,
    );
  const pem = trusted.export({ type: 'spki', format: 'pem' });
  const der = trusted.export({ type: 'spki', format: 'der' });
  // The first is what the reference implementation writes, and the last what its version 0.3 wrote.
  const reference = JSON.parse(await readFile(path.join(FIXTURES, 'v1.1.0-elliptic-key', 'model.sig'), 'utf8'));
  expect(reference.verificationMaterial.publicKey).toEqual({ hint: sha256(pem) });
  for (const named of [
    { hint: sha256(pem) },
    { hint: sha256(der) },
    { rawBytes: der.toString('base64') },
    { rawBytes: Buffer.from(pem).toString('base64') },
  ])
    expect(await forge(named)).toMatchObject({
      status: 'INVALID',
      reason: expect.stringMatching(/^It names the key [0-9a-f]{64}, which is trusted here, but that key did not make/),
    });

  // Naming its own key it is a stranger's, and naming another stranger's it contradicts itself.
  const rawBytes = (stranger: KeyObject) => stranger.export({ type: 'spki', format: 'der' }).toString('base64');
  expect(await forge({ rawBytes: rawBytes(own) })).toMatchObject({ status: 'UNVERIFIED' });
  const other = generateKeyPairSync('ed25519').publicKey;
  expect(await forge({ rawBytes: rawBytes(other) })).toMatchObject({
    status: 'INVALID',
    reason: 'The signature does not match the key that comes with it.',
  });
});

test('shards and other hashes, excluded files, and files that an import does not fetch', async () => {
  const { privateKey: key, publicKey } = generateKeyPairSync('ed25519');
  const trusting = { ...NOBODY, keys: [publicKey] };
  const judge = async (resources: Signing['resources'], serialization: object) =>
    verifyOpenSsfSignature(await model(signModel({ key, hash: null, resources, serialization })), trusting);
  const part = (start: number, end: number, text = WEIGHTS.slice(start, end)) =>
    whole(`weights.bin:${start}:${end}`, text);
  const shards = { method: 'shards', shard_size: 10 };
  expect(await judge([part(0, 10), part(10, 17)], shards)).toMatchObject({ status: 'VERIFIED' });
  for (const wrong of [[part(0, 10)], [part(0, 10), part(10, 17, 'another')], [part(0, 10), part(11, 17)]])
    expect(await judge(wrong, shards)).toMatchObject({
      status: 'INVALID',
      reason: expect.stringMatching(/weights\.bin/),
    });

  const blake2b = {
    name: 'weights.bin',
    digest: createHash('blake2b512').update(WEIGHTS).digest('hex'),
    algorithm: 'blake2b',
  };
  expect(await judge([blake2b], { hash_type: 'blake2b' })).toMatchObject({ status: 'VERIFIED' });
  expect(await judge([{ ...blake2b, algorithm: 'blake3' }], {})).toMatchObject({
    status: 'UNVERIFIED',
    reason: expect.stringMatching(/is blake3, and only sha256 and blake2b/),
  });

  const further = [whole('flax.msgpack', 'f'), whole('weights.bin', WEIGHTS)];
  expect((await judge(further, {}))?.reason).toMatch(
    /1 file matches the signature\. Signed too, but not here: flax\.msgpack\.$/,
  );
  expect(await judge([whole('flax.msgpack', 'f')], { ignore_paths: ['weights.bin'] })).toMatchObject({
    status: 'UNVERIFIED',
    reason: 'None of the signed files is here.',
  });
});

test('a manifest that contradicts itself, and files that are not model signatures', async () => {
  const files = await fixture('v1.1.0-elliptic-key', { 'model.sig': '-----BEGIN PGP SIGNATURE-----' });
  expect(await verifyOpenSsfSignature(files, trust)).toMatchObject({
    status: 'UNVERIFIED',
    reason: "model.sig is not a model signature in OpenSSF's format, so it was not checked.",
  });
  expect(
    await verifyOpenSsfSignature(
      files.filter(({ path: name }) => name !== 'model.sig'),
      trust,
    ),
  ).toBeNull();
});

test.each([
  ['broken.pem', 'hello', /neither a public key nor a certificate/],
  ['private.pem', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', /private key/],
  ['identities.json', '[{"identity": "a"}]', /issuer/],
])('invalid trust files are reported: %s', async (name, text, reason) => {
  const directory = await mkdtemp(path.join(scratch, 'trust-'));
  await writeFile(path.join(directory, name), text);
  await expect(loadTrust(directory)).rejects.toThrow(reason);
});

test('without a trust directory, no one is trusted', async () => {
  expect(await loadTrust(path.join(scratch, 'nowhere'))).toEqual(NOBODY);
});
