declare module 's3rver' {
  import type { AddressInfo } from 'node:net';

  /** What the tests use of it; the package has no types. */
  export default class S3rver {
    constructor(options: { address: string; port: number; silent: boolean; directory: string });
    run(): Promise<AddressInfo>;
    close(): Promise<void>;
  }
}
