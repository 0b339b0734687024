/** Who may import whom: web talks to api over GraphQL only, api imports zoo, zoo imports neither. */
const forbid = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: to },
});
// Seeded random numbers lie in data, and are for everyone.
const lowerNever = (lower, higher) =>
  forbid(
    `zoo-${lower}-knows-no-${higher.join('-or-')}`,
    `^zoo/${lower}/`,
    `^zoo/(${higher.join('|')})/(?!random[.]ts$)`,
    'Lower layers know nothing of higher ones.',
  );

/** The API from the ground up: each folder or file may import those named before it, and none named after it. */
const API = [
  'config.ts',
  'observability',
  'retry.ts',
  'database',
  'storage',
  'lineage',
  'catalogue',
  'bias-notes',
  'provenance',
  'predictions',
  'features',
  'datasets',
  'fairness',
  'sweeps',
  'errors.ts',
  'rate-limit.ts',
  'parse.ts',
  'auth',
  'garbage',
  'jobs',
  'inference',
  'health',
  'worker',
  'loaders.ts',
  'context.ts',
  'completeness',
  'policy',
  'uploads',
  'schema',
  'http',
  'graphql-http.ts',
  'graphql-websocket.ts',
  'server.ts',
  'main.ts',
];
const apiPath = (names) => `^api/(${names.map((name) => name.replace('.', '[.]')).join('|')})(/|$)`;
const withoutTests = ({ from, ...rule }) => ({ ...rule, from: { ...from, pathNot: '([.]spec[.]ts$|^api/testing/)' } });
const apiImportsDown = [
  ...API.slice(0, -1).map((name, place) =>
    forbid(
      `api-${name}-imports-down`,
      apiPath([name]),
      apiPath(API.slice(place + 1)),
      'It stands below what it imports: move the shared part down.',
    ),
  ),
  forbid(
    'api-names-its-place',
    `^(?!${apiPath(API).slice(1)})api/`,
    '',
    'A new folder or file needs its place in API.',
  ),
].map(withoutTests);

// The same for all files but specs, which may hold a lower layer against what is built on it.
const specsAside = (lower, higher) => ({
  ...lowerNever(lower, higher),
  from: { path: `^zoo/${lower}/(?!.*[.]spec[.])` },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    forbid('zoo-is-a-library', '^zoo/', '^(api|web|scripts)/', 'The zoo knows no HTTP, no SQL and no users.'),
    ...apiImportsDown,
    forbid('api-knows-no-web', '^api/', '^(web|scripts)/', 'The API serves any client.'),
    forbid(
      'web-talks-graphql',
      '^web/(?!.*[.]spec[.])(?!testing/)',
      '^(api|zoo|scripts)/',
      'The web app reaches the API over GraphQL only.',
    ),
    lowerNever('onnx', [
      'operators',
      'autodiff',
      'runtime',
      'features',
      'training',
      'tfjs',
      'data',
      'evaluation',
      'inference',
      'sources',
      'catalog',
    ]),
    specsAside('operators', [
      'autodiff',
      'simplify',
      'runtime',
      'features',
      'training',
      'tfjs',
      'data',
      'evaluation',
      'inference',
      'sources',
      'catalog',
    ]),
    specsAside('simplify', [
      'autodiff',
      'features',
      'training',
      'tfjs',
      'evaluation',
      'inference',
      'sources',
      'catalog',
    ]),
    lowerNever('runtime', [
      'simplify',
      'autodiff',
      'features',
      'training',
      'tfjs',
      'data',
      'evaluation',
      'inference',
      'sources',
      'catalog',
    ]),
    lowerNever('autodiff', ['features', 'training', 'tfjs', 'data', 'evaluation', 'inference', 'sources', 'catalog']),
    lowerNever('data', [
      'onnx',
      'runtime',
      'autodiff',
      'features',
      'training',
      'tfjs',
      'evaluation',
      'inference',
      'sources',
      'catalog',
    ]),
    lowerNever('evaluation', [
      'onnx',
      'runtime',
      'autodiff',
      'features',
      'training',
      'tfjs',
      'data',
      'inference',
      'sources',
      'catalog',
    ]),
    lowerNever('features', ['autodiff', 'training', 'tfjs', 'inference', 'sources', 'catalog']),
    lowerNever('training', ['tfjs', 'inference', 'sources', 'catalog']),
    {
      name: 'tensorflow-is-optional',
      severity: 'error',
      comment: 'It may not be installed: import its types alone, or load it with load-tensorflow.ts.',
      from: {
        path: '^(api|zoo|web|scripts)/',
        pathNot: '[.]spec[.]tsx?$|/testing/|^scripts/bench/|^zoo/tensorflow/load-tensorflow[.]ts$',
      },
      to: { path: '@tensorflow/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)[.]next/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
