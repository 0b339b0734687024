import { expect, test } from 'vitest';
import { oneCycle } from './one-cycle.ts';

test('the schedule is that of PyTorch’s OneCycleLR', () => {
  // python3 -c "import torch; p=torch.zeros(1); o=torch.optim.SGD([p],1.); s=torch.optim.lr_scheduler.OneCycleLR(o,0.1,total_steps=10)
  // [(print(s.get_last_lr()[0]), o.step(), s.step()) for _ in range(9)]; print(s.get_last_lr()[0])"
  const expected = [
    0.004, 0.052, 0.1, 0.09504846320134738, 0.0811745653949763, 0.06112620219362893, 0.03887419780637107,
    0.0188258346050237, 0.004951936798652629, 4e-7,
  ];
  for (const [step, rate] of expected.entries()) expect(oneCycle(step, 10, 0.1)).toBeCloseTo(rate, 9);
});

test('a run of one step has a learning rate', () => {
  expect(oneCycle(0, 1, 0.1)).toBeCloseTo(0.1);
});
