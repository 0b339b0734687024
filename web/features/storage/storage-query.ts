import { graphql } from '../../graphql/graphql.ts';

export const StorageReport = graphql(`
  query StorageReport {
    storageReport {
      createdAt
      isDryRun
      blobs
      bytes
      youngBlobs
      youngBytes
      storedBlobs
      storedBytes
      missingBlobs
    }
  }
`);
