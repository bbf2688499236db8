/** First queries to run, as far as the endpoint knows their fields. */

const EXAMPLES = [
  {
    needs: ['items', 'users'],
    query: `# Items, where they are and who has them.
# The router asks items, and users for names.
query Browse {
  items(first: 20) {
    nodes {
      code
      name
      status
      location {
        pathName
      }
      holder {
        name
      }
    }
  }
}
`,
  },
  {
    needs: ['items'],
    query: `# Items and where they are.
query Items {
  items(first: 20) {
    nodes {
      id
      code
      name
      status
      location {
        pathName
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    needs: ['users'],
    query: `# People by name.
query People {
  users(first: 20) {
    nodes {
      id
      name
      username
      active
    }
  }
}
`,
  },
  {
    needs: ['notifications'],
    query: `# Mails and how far they got, newest first.
query Mails {
  notifications(first: 20) {
    nodes {
      kind
      state
      subject
      sentAt
      problem
    }
  }
}
`,
  },
];

const NOTHING_KNOWN = [{ query: '{\n  __typename\n}\n' }];

/**
 * @param {string[]} fields of the endpoint's query type
 * @returns {{ query: string }[]} one per tab
 */
export function examplesFor(fields) {
  const fitting = EXAMPLES.filter(({ needs }) => needs.every((field) => fields.includes(field)));
  return fitting.length > 0 ? fitting.map(({ query }) => ({ query })) : NOTHING_KNOWN;
}
