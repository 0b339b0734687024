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

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    forbid('zoo-is-a-library', '^zoo/', '^(api|web|scripts)/', 'The zoo knows no HTTP, no SQL and no users.'),
    forbid('api-knows-no-web', '^api/', '^(web|scripts)/', 'The API serves any client.'),
    forbid(
      'web-talks-graphql',
      '^web/(?!.*[.]spec[.])(?!testing/)',
      '^(api|zoo|scripts)/',
      'The web app reaches the API over GraphQL only.',
    ),
    lowerNever('onnx', [
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
    lowerNever('runtime', [
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
