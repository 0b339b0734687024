import { expect, test } from 'vitest';
import { GraphBuilder } from './builder.ts';
import { checkDomains } from './check-domains.ts';

function graphOf(domain: string) {
  const b = new GraphBuilder('g');
  b.node('Fold', ['x'], {}, { output: 'y', domain });
  return b.graph;
}

test.each([
  ['__proto__', /Fold node “y” is of the domain “__proto__”, which is not part of ONNX: only its publisher's/],
  ['ai.acme', /Fold node “y” is of the domain “ai\.acme”, which is not part of ONNX: only its publisher's own runtime/],
  ['ai.onnx.contrib', /onnxruntime-extensions/],
  ['org.pytorch.aten', /only PyTorch has it/],
])('an operator of %s is refused by what it is', (domain, message) => {
  expect(() => checkDomains(graphOf(domain))).toThrow(message);
});

test('operators that onnxruntime has are not refused', () => {
  for (const domain of ['', 'com.microsoft', 'ai.onnx.ml']) expect(() => checkDomains(graphOf(domain))).not.toThrow();
});
