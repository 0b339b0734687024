import { graphql, type ResultOf } from '../../graphql/graphql.ts';

export const BiasNoteFields = graphql(`
  fragment BiasNoteFields on BiasNote {
    id
    statement
    severity
    affectedGroups
    origin
    evidence
    mitigation
    author
    authorId
    acknowledged
    withdrawnAt
    withdrawnReason
    createdAt
    inheritedFrom {
      id
      slug
      name
    }
    checkpoint {
      id
      epoch
      fineTune {
        id
      }
    }
    evaluation {
      id
      split
    }
  }
`);

export type Note = ResultOf<typeof BiasNoteFields>;

/** The viewer: their role decides which actions are offered. */
export const NoteViewerQuery = graphql(`
  query NoteViewer {
    viewer {
      id
      role
    }
  }
`);

export type NoteViewer = ResultOf<typeof NoteViewerQuery>['viewer'];

export const NoteHistoryQuery = graphql(`
  query NoteHistory($id: ID!, $after: String) {
    biasNote(id: $id) {
      id
      history(first: 20, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            id
            kind
            author
            reason
            before
            createdAt
          }
        }
      }
    }
  }
`);
