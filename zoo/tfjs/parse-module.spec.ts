import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { parseModule } from './parse-module.ts';
import { modelFolder } from './testing/nsfwjs.ts';

const require = createRequire(import.meta.url);

test.each(['model.min.js', 'group1-shard1of1.min.js'])(
  'reads %s of nsfwjs with the same result as running it in Node',
  async (name) => {
    const file = path.join(modelFolder('mobilenet_v2'), name);
    expect(parseModule(await readFile(file, 'utf8'))).toEqual(require(file));
  },
);

test('reads a plain module', () => {
  expect(parseModule('"use strict";\nmodule.exports = {a: [1]};\n')).toEqual({ a: [1] });
});

const BUNDLE = '!function(){}({1:[function(e,m,x){m.exports={a:1}},{}]},{},[1])(1);';

test('reads a bundle, but not one with additional code', () => {
  expect(parseModule(BUNDLE)).toEqual({ a: 1 });
  for (const more of [
    BUNDLE.replace('{a:1}', '{a:1},alert()'),
    BUNDLE.replace('{}]', '{x:2}],2:[]'),
    `${BUNDLE}alert()`,
  ]) {
    expect(() => parseModule(more)).toThrow(InvalidInputError);
  }
});

test.each(['', 'export default {}', 'module.exports = require("fs")', 'alert(1)', '{"modelTopology":{}}'])(
  'refuses %j',
  (source) => {
    expect(() => parseModule(source)).toThrow(InvalidInputError);
  },
);
