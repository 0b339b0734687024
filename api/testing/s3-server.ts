import S3rver from 's3rver';
import type { S3Config } from '../config.ts';

/** Starts an S3 server on a free port of 127.0.0.1 that keeps its objects in `directory`. */
export async function startS3Server(directory: string): Promise<{ s3: S3Config; stop(): Promise<void> }> {
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
