import type { Dimension } from '../onnx/graph.ts';
import { unbroadcast } from './gradient/broadcast.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { type OperatorTable, operator } from './operator.ts';

/** An Einsum's subscripts, one string of letters for each operand, the ellipsis written out as letters too. */
interface Equation {
  operands: string[];
  output: string;
}

/**
 * The gradient of each operand is the Einsum of dY and the other operands to the operand's own subscripts. Subscripts that
 * only the operand has, and that the Einsum sums, get the same gradient everywhere; broadcast ones are summed.
 *
 * @throws InvalidInputError for a diagonal, a subscript that one operand has twice; and if the inferred shape is wrong
 */
const rule: Rule = (c) => {
  const { operands, output } = equationOf(c);
  const names = c.node.inputs;
  const shapes = names.map((name) => c.shape(name));
  const all = sizesOf(operands, shapes);
  for (const [axis, size] of c.shape(c.node.outputs[0]).entries()) {
    if (size === 1 && all.get(output[axis]) !== 1) {
      c.refuse(`broadcasts “${output[axis]}” from 1, and onnxruntime infers a wrong shape for that`);
    }
  }
  return names.map((name, own) => {
    if (!c.wants(own)) return undefined;
    const others = names.map((_, i) => i).filter((i) => i !== own);
    const terms = [output, ...others.map((i) => operands[i])];
    const subscripts = [...operands[own]];
    const kept = subscripts.filter((letter) => terms.some((term) => term.includes(letter)));
    const product = c.build.node('Einsum', [c.gradient, ...others.map((i) => names[i])], {
      equation: `${terms.join(',')}->${kept.join('')}`,
    });
    const sizes = sizesOf(terms, [c.shape(c.node.outputs[0]), ...others.map((i) => shapes[i])]);
    const absent = subscripts.flatMap((letter, axis) => (kept.includes(letter) ? [] : [axis]));
    const placed = absent.length > 0 ? c.build.node('Unsqueeze', [product, c.build.ints(absent)]) : product;
    const from = subscripts.map((letter) => sizes.get(letter) ?? 1);
    const summed = unbroadcast(c, placed, from, name);
    const spread = from.some((size, axis) => size === 1 && shapes[own][axis] !== 1);
    return spread ? c.build.node('Expand', [summed, c.build.node('Shape', [name])]) : summed;
  });
};

/** The size of each subscript among some terms; one that is 1 somewhere is broadcast. */
function sizesOf(terms: string[], shapes: Dimension[][]): Map<string, Dimension> {
  const sizes = new Map<string, Dimension>();
  for (const [i, term] of terms.entries()) {
    for (const [axis, letter] of [...term].entries()) {
      if ((sizes.get(letter) ?? 1) === 1) sizes.set(letter, shapes[i][axis]);
    }
  }
  return sizes;
}

/** The equation with every subscript a letter, its output written out (numpy's rules, which ONNX's Einsum follows). */
function equationOf(c: RuleContext): Equation {
  const written = String(c.node.attributes.equation).replaceAll(' ', '');
  const [left, right] = written.split('->');
  const terms = left.split(',');
  const free = [...LETTERS].filter((letter) => !written.includes(letter));
  const ranks = terms.map((term, i) => c.shape(c.node.inputs[i]).length - term.replace(ELLIPSIS, '').length);
  const broadcast = terms.map((term, i) => (term.includes(ELLIPSIS) ? ranks[i] : 0));
  const dimensions = free.slice(0, Math.max(...broadcast)).join('');
  // Dimensions of an ellipsis are aligned at the last one.
  const operands = terms.map((term, i) => term.replace(ELLIPSIS, dimensions.slice(dimensions.length - broadcast[i])));
  for (const operand of operands) {
    if (new Set(operand).size < operand.length) c.refuse(`takes a diagonal (“${written}”)`);
  }
  return { operands, output: right?.replace(ELLIPSIS, dimensions) ?? dimensions + implied(left) };
}

const ELLIPSIS = '...';
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Without `->`, the output has the subscripts that occur once, in alphabetical order. */
function implied(left: string): string {
  const letters = [...left].filter((letter) => LETTERS.includes(letter));
  return letters
    .filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter))
    .sort()
    .join('');
}

export const einsum: OperatorTable = {
  Einsum: operator({
    gradient: rule,
    learned: { roles: { 0: 'weight', 1: 'weight', 2: 'weight', 3: 'weight' }, unless: 'mask', lowRank: [] },
    part: 'product',
    sizes: null,
    moves: null,
  }),
};
