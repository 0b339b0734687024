import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openEnvelope, parseEnvelope, preAuthenticationEncoding, signEnvelope } from './dsse.ts';
import { generateSigningKey, readSigningKey } from './signing-key.ts';

const key = readSigningKey(generateSigningKey());
const other = readSigningKey(generateSigningKey());

test("the signed bytes are encoded as in DSSE's own example", () => {
  // https://github.com/secure-systems-lab/dsse/blob/master/protocol.md, "Test Vectors"
  const encoded = preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
  expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

test('lengths are counted in bytes', () => {
  expect(preAuthenticationEncoding('é', Buffer.from('ü')).toString()).toBe('DSSEv1 2 é 2 ü');
});

test('no two payloads have the same encoding', () => {
  fc.assert(
    fc.property(fc.string(), fc.uint8Array(), fc.string(), fc.uint8Array(), (typeA, a, typeB, b) => {
      const isSame = typeA === typeB && Buffer.compare(a, b) === 0;
      const encoded = [preAuthenticationEncoding(typeA, a), preAuthenticationEncoding(typeB, b)];
      expect(encoded[0].equals(encoded[1])).toBe(isSame);
    }),
  );
});

test('a signed payload is read back, only with the key that signed it', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (payload) => {
      const envelope = parseEnvelope(JSON.parse(JSON.stringify(signEnvelope('text/plain', payload, key))));
      expect(openEnvelope(envelope, key.publicKey)).toEqual(Buffer.from(payload));
      expect(() => openEnvelope(envelope, other.publicKey)).toThrow(/not signed by the key .* it names the key/);
    }),
  );
});

test('a changed payload or type is refused', () => {
  const envelope = signEnvelope('text/plain', Buffer.from('it is good'), key);
  const payload = Buffer.from('it is bad').toString('base64');
  expect(() => openEnvelope({ ...envelope, payload }, key.publicKey)).toThrow(/changed after it was signed/);
  expect(() => openEnvelope({ ...envelope, payloadType: 'text/html' }, key.publicKey)).toThrow(/changed after/);
});

test('one good signature among others is enough', () => {
  const payload = Buffer.from('both say so');
  const [mine, theirs] = [key, other].map((signer) => signEnvelope('text/plain', payload, signer));
  const both = { ...mine, signatures: [...theirs.signatures, ...mine.signatures] };
  expect(openEnvelope(both, key.publicKey)).toEqual(payload);
  expect(openEnvelope(both, other.publicKey)).toEqual(payload);
});

test.each([
  ['no object', null],
  ['no signature', { payloadType: 'a', payload: '', signatures: [] }],
  ['a payload that is no Base64', { payloadType: 'a', payload: 'ä', signatures: [{ keyid: '', sig: '' }] }],
])('%s is not an envelope', (_, value) => {
  expect(() => parseEnvelope(value)).toThrow(/not a DSSE envelope/);
});
