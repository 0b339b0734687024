import { graphql, type ResultOf } from '../../graphql/graphql.ts';

/** What the header shows: where this browser works, and where else it may. */
export const MyProjects = graphql(`
  query MyProjects {
    viewer {
      id
      role
      project {
        id
        slug
      }
    }
    projects(first: 100) {
      totalCount
      edges {
        node {
          id
          slug
          name
        }
      }
    }
  }
`);

export const ChooseProject = graphql(`
  mutation ChooseProject($slug: String!) {
    chooseProject(slug: $slug) {
      id
    }
  }
`);

export const Projects = graphql(`
  query Projects($after: String) {
    viewer {
      id
      role
      project {
        id
        slug
      }
    }
    projects(first: 20, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          slug
          name
          role
          quotas {
            jobs
            requestsPerMinute
            bytes
          }
          use {
            jobs
            requestsPerMinute
            bytes
          }
        }
      }
    }
  }
`);

export type ListedProject = ResultOf<typeof Projects>['projects']['edges'][number]['node'];

export const OneProject = graphql(`
  query OneProject($slug: String!) {
    viewer {
      id
      role
    }
    project(slug: $slug) {
      id
      slug
      name
      role
      quotas {
        jobs
        requestsPerMinute
        bytes
      }
      use {
        jobs
        requestsPerMinute
        bytes
      }
    }
  }
`);

export type ShownProject = ResultOf<typeof OneProject>['project'];

export const Members = graphql(`
  query Members($slug: String!, $after: String) {
    project(slug: $slug) {
      id
      members(first: 50, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            role
            user {
              id
              name
            }
          }
        }
      }
    }
  }
`);

export const CreateProject = graphql(`
  mutation CreateProject($input: CreateProjectInput!) {
    createProject(input: $input) {
      id
      slug
    }
  }
`);

export const RenameProject = graphql(`
  mutation RenameProject($slug: String!, $name: String!) {
    renameProject(slug: $slug, name: $name) {
      id
      name
    }
  }
`);

export const DeleteProject = graphql(`
  mutation DeleteProject($slug: String!) {
    deleteProject(slug: $slug)
  }
`);

export const Holdings = graphql(`
  query Holdings($slug: String!) {
    project(slug: $slug) {
      id
      holdings {
        kind
        count
      }
    }
  }
`);

export const SetMember = graphql(`
  mutation SetMember($input: SetMemberInput!) {
    setMember(input: $input) {
      role
    }
  }
`);

export const SetQuotas = graphql(`
  mutation SetQuotas($input: SetQuotasInput!) {
    setQuotas(input: $input) {
      id
      quotas {
        jobs
        requestsPerMinute
        bytes
      }
    }
  }
`);
