import { graphql, type ResultOf } from '../../graphql/graphql.ts';

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
          project {
            id
            name
          }
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

export const Sessions = graphql(`
  query Sessions($after: String) {
    sessions(first: 50, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          client
          createdAt
          lastUsedAt
          expiresAt
          isCurrent
          user {
            id
            name
          }
        }
      }
    }
  }
`);

export type ListedSession = ResultOf<typeof Sessions>['sessions']['edges'][number]['node'];

export const EndSession = graphql(`
  mutation EndSession($id: ID!) {
    endSession(id: $id)
  }
`);

export const EndOtherSessions = graphql(`
  mutation EndOtherSessions {
    endOtherSessions
  }
`);

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
  query AuditLog($after: String, $filter: AuditFilter) {
    auditLog(first: 50, after: $after, filter: $filter) {
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
          address
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

/** How many events pass a filter, and the values that it may have instead. */
export const AuditFacets = graphql(`
  query AuditFacets($filter: AuditFilter) {
    auditLog(first: 1, filter: $filter) {
      totalCount
      facets {
        actor {
          value
          count
        }
        action {
          value
          count
        }
        outcome {
          value
          count
        }
        token {
          count
          token {
            id
            name
            createdAt
          }
        }
      }
    }
  }
`);

export const AuditCount = graphql(`
  query AuditCount($filter: AuditFilter) {
    auditLog(first: 1, filter: $filter) {
      totalCount
    }
  }
`);
