import { expect, test } from 'vitest';
import { disagreement } from './disagreement.ts';

const ours = { name: 'Graft', logits: [1, -2], parameters: 10, losses: [2, 1] };
const peer = { ...ours, name: 'PyTorch' };

test('sides that give the same agree, also where the peer has weights that no input reaches', () => {
  expect(disagreement(ours, peer, {})).toBeNull();
  expect(disagreement(ours, { ...peer, parameters: 14 }, { unreached: 4 })).toBeNull();
  expect(disagreement(ours, { ...peer, logits: undefined }, {})).toBeNull();
});

test('another logit, count of numbers or loss is told', () => {
  expect(disagreement(ours, { ...peer, logits: [1, -2.2] }, {})).toBe('the logits of PyTorch differ by 9.1e-2');
  expect(disagreement(ours, { ...peer, parameters: 14 }, {})).toBe('PyTorch trains 14 numbers, Graft 10');
  expect(disagreement(ours, { ...peer, losses: [2, 1.1] }, {})).toMatch(/losses of PyTorch are 2, 1.1, ours 2, 1/);
});

test('lower precision may differ by more', () => {
  const rough = { ...peer, logits: [1.02, -2], losses: [2, 1.05] };
  expect(disagreement(ours, rough, {}, 0.05)).toBeNull();
  expect(disagreement(ours, rough, {})).not.toBeNull();
});
