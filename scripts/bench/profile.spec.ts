import { expect, test } from 'vitest';
import { type ProfileEvent, profileText, summarize } from './profile.ts';

const event = (index: number, op: string, dur: number): ProfileEvent => ({
  cat: 'Node',
  name: `${op}_kernel_time`,
  dur,
  args: {
    op_name: op,
    node_index: String(index),
    input_type_shape: [{ float: [16, 3] }, { float: [3] }],
    output_type_shape: [{ float: [16] }],
  },
});

test('a profile sums the nodes of each op, without the first run', () => {
  const runs = [
    [event(0, 'Conv', 90_000), event(1, 'Relu', 5000), event(2, 'Conv', 90_000)],
    [event(0, 'Conv', 3000), event(1, 'Relu', 1000), event(2, 'Conv', 5000)],
  ];
  const session: ProfileEvent = { cat: 'Session', name: 'model_run', dur: 9000 };
  const profile = summarize([...runs.flat(), session], 2);
  expect(profile.milliseconds).toBe(9);
  expect(profile.ops).toEqual([
    { op: 'Conv', nodes: 2, milliseconds: 8 },
    { op: 'Relu', nodes: 1, milliseconds: 1 },
  ]);
  const shapes = '[16,3] [3] → [16]';
  expect(profile.dearest).toEqual([
    { op: 'Conv', shapes, milliseconds: 5 },
    { op: 'Conv', shapes, milliseconds: 3 },
  ]);
  expect(profileText('tiny', profile)).toContain('8.0 ms  88.9 %  Conv (2)');
});
