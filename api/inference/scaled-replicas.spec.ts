import fc from 'fast-check';
import { expect, test } from 'vitest';
import { areNeeded, scaledReplicas, UNDER_WAY_EACH } from './scaled-replicas.ts';

const scaling = { replicas: 2, min: 1, max: 4, underWay: 0, calmMs: 0 };

test.each([
  ['load for three starts a third at once', { underWay: 2 * UNDER_WAY_EACH + 1 }, 3],
  ['not more than the ceiling', { underWay: 100 }, 4],
  ['a short calm changes nothing', { underWay: 1, calmMs: 59_000 }, 2],
  ['one less after a calm', { replicas: 4, underWay: 1, calmMs: 60_000 }, 3],
  ['not less than the floor', { replicas: 1, calmMs: 1e9 }, 1],
  ['none after five minutes without a request, if the floor is zero', { replicas: 1, min: 0, calmMs: 300_000 }, 0],
  ['not after four', { replicas: 1, min: 0, calmMs: 240_000 }, 1],
  ['not while there are requests', { replicas: 1, min: 0, underWay: 0.1, calmMs: 300_000 }, 1],
  ['one for the first request', { replicas: 0, min: 0, underWay: 1 }, 1],
  ['a floor that was raised', { replicas: 1, min: 3 }, 3],
  ['a ceiling that was lowered', { replicas: 4, max: 2 }, 2],
])('%s', (_, given, expected) => {
  expect(scaledReplicas({ ...scaling, ...given })).toBe(expected);
});

test('property: always between the floor and the ceiling, and steady under a steady load', () => {
  const bounds = fc
    .record({ min: fc.nat(4), more: fc.nat(4) })
    .map(({ min, more }) => ({ min, max: Math.max(1, min + more) }));
  const underWay = fc.double({ min: 0, max: 60, noNaN: true });
  fc.assert(
    fc.property(bounds, fc.nat(9), underWay, (given, replicas, load) => {
      let now = { replicas, ...given, underWay: load, calmMs: 1e9 };
      for (let i = 0; i < 12; i++) {
        const next = scaledReplicas(now);
        expect(next).toBeGreaterThanOrEqual(given.min);
        expect(next).toBeLessThanOrEqual(given.max);
        now = { ...now, replicas: next };
      }
      expect(scaledReplicas(now)).toBe(now.replicas);
      if (now.replicas < given.max) expect(Math.ceil(load / UNDER_WAY_EACH)).toBeLessThanOrEqual(now.replicas);
      if (areNeeded(now) && now.replicas > given.min) expect(load).toBeGreaterThan((now.replicas - 1) * UNDER_WAY_EACH);
    }),
  );
});
