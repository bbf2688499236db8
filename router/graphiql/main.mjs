/** GraphiQL for the endpoint of the origin it was loaded from: the router's or any subgraph's. */
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './page.css';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { showAccount } from './account.mjs';
import { examplesFor } from './examples.mjs';
import { Session } from './session.mjs';

const ENDPOINT = '/graphql';

/**
 * @param {object} params what GraphQL over HTTP calls a request
 * @param {Record<string, string>} headers
 */
async function ask(params, headers) {
  const accept = 'application/graphql-response+json, application/json';
  // A browser sends the session's cookie to every port of this host; with it, endpoints want the last of these headers.
  const always = { 'content-type': 'application/json', accept, 'graphql-require-preflight': '1' };
  const response = await fetch(ENDPOINT, { method: 'POST', headers: { ...always, ...headers }, body: JSON.stringify(params) });
  return response.json();
}

/**
 * @param {any} params
 * @param {{ headers?: Record<string, string>, documentAST?: import('graphql').DocumentNode }} [options] `headers`: of the header editor, which
 *   may say who asks by itself
 */
async function fetcher(params, { headers = {}, documentAST } = {}) {
  const all = { ...(await session.headers()), ...headers };
  return subscribes(params, documentAST) ? follow(params, all) : ask(params, all);
}

/**
 * @param {{ operationName?: string | null }} params
 * @param {import('graphql').DocumentNode | undefined} document
 */
const subscribes = ({ operationName }, document) =>
  !!document?.definitions.some((node) => node.operation === 'subscription' && (!operationName || node.name?.value === operationName));

/**
 * A connection for each subscription: it lasts as long, and knows who asks by the header of that moment.
 * @param {any} params
 * @param {Record<string, string>} headers
 */
const follow = (params, headers) =>
  createClient({ url: new URL(ENDPOINT, location.href.replace(/^http/, 'ws')).href, connectionParams: headers, retryAttempts: 0 }).iterate(params);

/** @returns {Promise<{ queries: string[], mutations: string[] }>} the endpoint's fields; none when it does not tell */
async function rootFields() {
  try {
    const { data } = await ask({ query: '{ __schema { queryType { fields { name } } mutationType { fields { name } } } }' }, {});
    const [queries, mutations] = [data.__schema.queryType, data.__schema.mutationType].map((type) => (type?.fields ?? []).map(named));
    return { queries, mutations };
  } catch {
    return { queries: [], mutations: [] };
  }
}

/** @param {{ name: string }} field */
const named = ({ name }) => name;

const bar = /** @type {HTMLElement} */ (document.getElementById('account'));
const { queries, mutations } = await rootFields();
const canSignIn = mutations.includes('signIn');
const session = new Session(
  (query, variables) => ask({ query, variables }, {}),
  () => showAccount(bar, session, canSignIn),
);
if (canSignIn) await session.refresh();
else showAccount(bar, session, canSignIn);
const page = createElement(GraphiQL, { fetcher, defaultTabs: examplesFor(queries), plugins: [HISTORY_PLUGIN, explorerPlugin()] });
createRoot(document.getElementById('graphiql')).render(page);
