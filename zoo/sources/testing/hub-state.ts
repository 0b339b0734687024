import type { HubRepository } from './hub-repository.ts';

/** Somebody who may ask the test hub. */
export interface HubUser {
  name: string;
  token: string;
  role: 'read' | 'write';
  organizations: string[];
  /** Gated repositories whose terms they accepted. */
  accepted: string[];
}

/** Whose repositories somebody may write to. */
export const namespacesOf = (user: HubUser) => [user.name, ...user.organizations];

/** All that the test hub holds. */
export interface HubState {
  url: string;
  storageUrl: string;
  users: HubUser[];
  repositories: Map<string, HubRepository>;
  /** LFS objects by SHA-256. */
  objects: Map<string, Buffer>;
  signature: string;
  /** Bytes from which an upload comes in parts of that size. */
  multipartAbove: number;
}
