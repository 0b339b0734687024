import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface PublishedPackage {
  name: string;
  version: string;
  tarball: Buffer;
  /** The promised digest of the tarball; the true one by default. */
  integrity?: string;
}

/** A registry on a loopback port with npm's protocol: a packument and a tarball for each package. */
export async function startRegistry(
  packages: PublishedPackage[],
): Promise<{ url: string; requests: string[]; close(): Promise<void> }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const address = decodeURIComponent(request.url ?? '/');
    requests.push(address);
    const found = packages.find(({ name }) => address === `/${name}` || address === `/${name}/-/tarball.tgz`);
    if (!found) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}');
    } else if (address.endsWith('.tgz')) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(found.tarball);
    } else {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(packument(found, url)));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function packument({ name, version, tarball, integrity }: PublishedPackage, url: string) {
  const truth = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const dist = { tarball: `${url}/${name}/-/tarball.tgz`, integrity: integrity ?? truth };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dist } } };
}
