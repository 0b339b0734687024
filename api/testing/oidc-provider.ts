import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface TestProvider {
  issuer: string;
  close(): void;
}

/**
 * A real OpenID Connect provider on a port of its own, with one client. Whoever types an account's name into its form is
 * that account: its claims are the fields of `accounts`.
 */
export async function startOidcProvider(
  redirectUri: string,
  accounts: Record<string, Record<string, unknown>>,
): Promise<TestProvider> {
  // The issuer has the port, so the server listens first.
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'graft', client_secret: 'a secret of the spec', redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email'] },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...accounts[id] }) }),
    cookies: { keys: ['a key of the spec'] },
  });
  server.on('request', provider.callback());
  return { issuer, close: () => void server.close() };
}
