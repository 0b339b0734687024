import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { generateSigningKey, keyIdOf, publicKeyPem, readPublicKey, readSigningKey } from './signing-key.ts';

test('a key is generated, read, and identified by its public half', () => {
  const pem = generateSigningKey();
  expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  const key = readSigningKey(pem);
  const publicPem = publicKeyPem(key);
  expect(publicPem).toMatch(/^-----BEGIN PUBLIC KEY-----/);
  expect(keyIdOf(readPublicKey(publicPem))).toBe(key.keyId);
  const der = Buffer.from(publicPem.replace(/-----[^-]+-----|\n/g, ''), 'base64');
  expect(createHash('sha256').update(der).digest('hex')).toBe(key.keyId);
});

test('no two keys are the same', () => {
  expect(readSigningKey(generateSigningKey()).keyId).not.toBe(readSigningKey(generateSigningKey()).keyId);
});

test('an invalid key of this kind is refused', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
  expect(() => readSigningKey('hello')).toThrow(/not a private key in PEM/);
  expect(() => readSigningKey(privateKey.export(pkcs8).toString())).toThrow(/type is ec/);
  const locked = generateKeyPairSync('ed25519').privateKey.export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'x' });
  expect(() => readSigningKey(locked.toString())).toThrow(/without a password/);
  expect(() => readPublicKey('hello')).toThrow(/not a public key/);
  expect(() => readPublicKey(generateSigningKey())).toThrow(/private key: keep it secret/);
  const ec = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  expect(() => readPublicKey(ec)).toThrow(/type is ec/);
});
