/** GraphiQL for the endpoint of the origin it was loaded from: the router's or any subgraph's. */
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './page.css';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { examplesFor } from './examples.mjs';

const ENDPOINT = '/graphql';

/**
 * @param {object} params what GraphQL over HTTP calls a request
 * @param {{ headers?: Record<string, string> }} [options]
 */
async function fetcher(params, { headers = {} } = {}) {
  const accept = 'application/graphql-response+json, application/json';
  const init = { method: 'POST', headers: { 'content-type': 'application/json', accept, ...headers }, body: JSON.stringify(params) };
  const response = await fetch(ENDPOINT, init);
  return response.json();
}

/** @returns {Promise<string[]>} none when the endpoint does not tell */
async function rootFields() {
  try {
    const { data } = await fetcher({ query: '{ __schema { queryType { fields { name } } } }' });
    return data.__schema.queryType.fields.map((/** @type {{ name: string }} */ { name }) => name);
  } catch {
    return [];
  }
}

const defaultTabs = examplesFor(await rootFields());
const page = createElement(GraphiQL, { fetcher, defaultTabs, plugins: [HISTORY_PLUGIN, explorerPlugin()] });
createRoot(document.getElementById('graphiql')).render(page);
