import { expect, test } from 'vitest';
import { contentSecurityPolicy } from './content-security-policy.ts';

const directives = (pathname: string) =>
  Object.fromEntries(
    contentSecurityPolicy('n1', 'https://api.example.org', pathname)
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
  );

test.each(['/', '/models/import', '/fine-tunes/1', '/sign-in', '/not/there'])(
  '%s: nothing inline but attributes',
  (pathname) => {
    const { 'style-src-attr': attributes, ...policy } = directives(pathname);
    expect(attributes).toEqual(["'unsafe-inline'"]);
    expect(JSON.stringify(policy)).not.toMatch(/unsafe/);
    expect(policy).toMatchObject({
      'default-src': ["'none'"],
      'script-src': ["'self'", "'nonce-n1'", "'strict-dynamic'"],
      'style-src': ["'self'"],
      'connect-src': ["'self'", 'https://api.example.org', 'wss://api.example.org'],
      'frame-ancestors': ["'none'"],
    });
  },
);

test("GraphiQL's page: inline styles, and no inline scripts", () => {
  const policy = directives('/graphiql');
  expect(policy['style-src']).toEqual(["'self'", "'unsafe-inline'"]);
  const { 'style-src': _, 'style-src-attr': __, ...others } = policy;
  expect(JSON.stringify(others)).not.toMatch(/unsafe/);
});

test('the worker that runs models compiles WebAssembly, and reaches nothing', () => {
  expect(directives('/in-browser/worker.js')).toEqual({
    'default-src': ["'none'"],
    'script-src': ["'wasm-unsafe-eval'"],
  });
});
