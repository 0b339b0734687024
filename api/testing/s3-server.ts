import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import S3rver from 's3rver';
import type { S3Config } from '../config.ts';
import { retry } from '../retry.ts';
import { freePort } from './free-port.ts';

interface StartedServer {
  s3: S3Config;
  stop(): Promise<void>;
}

/**
 * Starts an S3 server on a free port of 127.0.0.1 that keeps its objects in `directory`: s3rver from npm, or the program that VERSITYGW
 * names, which is the server of docker-compose.yml and a stricter one (`go install github.com/versity/versitygw/cmd/versitygw@v1.8.0`).
 */
export async function startS3Server(directory: string): Promise<StartedServer> {
  const { VERSITYGW } = process.env;
  return VERSITYGW ? startVersity(VERSITYGW, directory) : startS3rver(directory);
}

async function startS3rver(directory: string): Promise<StartedServer> {
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory });
  const { port } = await server.run();
  return {
    s3: {
      endpoint: `http://127.0.0.1:${port}`,
      // The keys that s3rver knows. It refuses others, but does not check version 4 signatures made with them.
      accessKey: 'S3RVER',
      secretKey: 'S3RVER',
      bucket: 'graft',
      region: 'us-east-1',
    },
    stop: () => server.close(),
  };
}

async function startVersity(program: string, directory: string): Promise<StartedServer> {
  await mkdir(directory, { recursive: true });
  const port = await freePort();
  const s3 = {
    ...{ endpoint: `http://127.0.0.1:${port}`, bucket: 'graft', region: 'us-east-1' },
    ...{ accessKey: 'S3RVER', secretKey: 'of-the-server' },
  };
  const server = spawn(program, ['posix', directory], {
    env: {
      ROOT_ACCESS_KEY_ID: s3.accessKey,
      ROOT_SECRET_ACCESS_KEY: s3.secretKey,
      VGW_PORT: `127.0.0.1:${port}`,
      VGW_REGION: s3.region,
      VGW_HEALTH: '/health',
    },
    stdio: 'ignore',
  });
  const ended = once(server, 'exit');
  await retry(() => fetch(`${s3.endpoint}/health`), { patience: 20_000, isTransient: () => true });
  return {
    s3,
    async stop() {
      server.kill();
      await ended;
    },
  };
}
