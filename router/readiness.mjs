/** Tells whether the router can answer in full: the graph is loaded and every subgraph can be reached. */
import http from 'node:http';
import https from 'node:https';
import { json } from './answers.mjs';

const PROBE_MS = 1000;
const REMEMBERED_MS = 1000;

/**
 * @param {() => Map<string, string>} subgraphs name to address, of the graph as loaded
 * @returns {(request: unknown, response: import('node:http').ServerResponse) => Promise<void>}
 */
export function createReadiness(subgraphs) {
  /** @type {Promise<Record<string, string>> | undefined} */
  let answer;
  let asked = 0;
  const checks = () => {
    if (!answer || Date.now() - asked > REMEMBERED_MS) {
      asked = Date.now();
      answer = probeAll(subgraphs());
    }
    return answer;
  };
  return async (_request, response) => {
    const all = await checks();
    const ready = Object.values(all).every((state) => state === 'ok');
    json(response, ready ? 200 : 503, { ready, checks: all });
  };
}

/** @param {Map<string, string>} subgraphs */
async function probeAll(subgraphs) {
  const states = await Promise.all([...subgraphs].map(async ([name, url]) => [name, await probe(new URL('/healthcheck', url))]));
  return { supergraph: 'ok', ...Object.fromEntries(states) };
}

/**
 * @param {URL} url
 * @returns {Promise<string>} ok, or why not
 */
function probe(url) {
  return new Promise((resolve) => {
    const { get } = url.protocol === 'https:' ? https : http;
    const request = get(url, { agent: false }, ({ statusCode }) => {
      request.destroy();
      resolve(statusCode === 200 ? 'ok' : `answered ${statusCode}`);
    });
    const timer = setTimeout(() => request.destroy(Object.assign(new Error(), { code: `no answer within ${PROBE_MS} ms` })), PROBE_MS);
    request.on('error', (error) => resolve(String(/** @type {NodeJS.ErrnoException} */ (error).code ?? error.message)));
    request.on('close', () => clearTimeout(timer));
  });
}
