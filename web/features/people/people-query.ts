import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const MyRole = graphql(`
  query MyRole {
    viewer {
      id
      role
    }
  }
`);

export const Tokens = graphql(`
  query Tokens($after: String) {
    tokens(first: 50, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          name
          role
          endpoint
          createdAt
          expiresAt
          lastUsedAt
          revokedAt
          user {
            id
            name
          }
        }
      }
    }
  }
`);

export type ListedToken = ResultOf<typeof Tokens>['tokens']['edges'][number]['node'];

export const Users = graphql(`
  query Users {
    users(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
  }
`);

export const CreateToken = graphql(`
  mutation CreateToken($input: CreateTokenInput!) {
    createToken(input: $input) {
      secret
      token {
        id
        name
        role
        endpoint
      }
    }
  }
`);

export const RevokeToken = graphql(`
  mutation RevokeToken($id: ID!) {
    revokeToken(id: $id) {
      id
      revokedAt
    }
  }
`);

export const AuditLog = graphql(`
  query AuditLog($after: String) {
    auditLog(first: 50, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          at
          actor
          action
          subject
          outcome
          code
          details
        }
      }
    }
  }
`);
