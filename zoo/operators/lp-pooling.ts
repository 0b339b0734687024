import { intAttribute } from '../onnx/attributes.ts';
import { poolOf, spread } from './gradient/pool-window.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { spatial } from './gradient/spatial.ts';
import { pools } from './kinds.ts';
import type { OperatorTable } from './operator.ts';

/** y = (Σ |x|ᵖ)^(1/p): dx = sign(x) · |x|^(p−1) · Σ dy / y^(p−1), the sum over the windows that contain a pixel. */
function lpGradient(c: RuleContext, spreadOut: (values: string) => string): string {
  const [x, y] = [c.node.inputs[0], c.node.outputs[0]];
  const p = intAttribute(c.node, 'p', 2);
  const power = (name: string) => (p === 2 ? name : c.build.node('Pow', [name, c.build.floats([p - 1])]));
  if (p === 1) return c.build.node('Mul', [c.build.node('Sign', [x]), spreadOut(c.gradient)]);
  // If a window is all 0 its gradient is 0, not 0 / 0.
  const norm = power(c.build.node('Max', [y, c.build.floats([1e-12])]));
  const own = p === 2 ? x : c.build.node('Mul', [c.build.node('Sign', [x]), power(c.build.node('Abs', [x]))]);
  return c.build.node('Mul', [own, spreadOut(c.build.node('Div', [c.gradient, norm]))]);
}

const lpPool: Rule = (c) => [lpGradient(c, (values) => spread(c, poolOf(c), values))];

const globalLpPool: Rule = (c) => [lpGradient(c, (values) => values)];

export const lpPooling: OperatorTable = {
  LpPool: pools({ gradient: spatial(lpPool), blocked: null }),
  GlobalLpPool: pools({ gradient: globalLpPool, blocked: null }),
};
