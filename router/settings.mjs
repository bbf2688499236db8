/** The router's settings, read from the environment once, by the composition root. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** A setting that makes no sense: said in one line, without a traceback. */
export class SettingError extends Error {}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 * @param {number} fallback
 */
function positive(env, name, fallback) {
  const text = env[name];
  if (!text) return fallback;
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new SettingError(`${name}=${text} is not a positive number; leave it out to get ${fallback}`);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 * @param {string[]} allowed the first one is the default
 */
function oneOf(env, name, allowed) {
  const text = env[name] || allowed[0];
  if (allowed.includes(text)) return text;
  throw new SettingError(`${name}=${text} is not known; choose one of ${allowed.join(', ')}`);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 * @param {string} fallback
 */
function addressIn(env, name, fallback) {
  const text = env[name] || fallback;
  if (/^https?:/.test(text) && URL.canParse(text)) return text;
  throw new SettingError(`${name}=${text} is no http address; leave it out to get ${fallback}`);
}

/** @param {NodeJS.ProcessEnv} env */
function pagesFolder(env) {
  const wanted = oneOf(env, 'ROUTER_GRAPHIQL', env.NODE_ENV === 'production' ? ['0', '1'] : ['1', '0']);
  const folder = resolve(env.GRAPHIQL_DIR || resolve(import.meta.dirname, 'dist/graphiql'));
  return wanted === '1' && existsSync(resolve(folder, 'index.html')) ? folder : undefined;
}

/** @param {NodeJS.ProcessEnv} env */
const limits = (env) => ({
  bodyBytes: positive(env, 'ROUTER_MAX_BODY_BYTES', 256 * 1024),
  queryLength: positive(env, 'ROUTER_MAX_QUERY_LENGTH', 16 * 1024),
  tokens: positive(env, 'ROUTER_MAX_TOKENS', 1000),
  depth: positive(env, 'ROUTER_MAX_DEPTH', 12),
  aliases: positive(env, 'ROUTER_MAX_ALIASES', 30),
  fields: positive(env, 'ROUTER_MAX_FIELDS', 500),
  rootFields: positive(env, 'ROUTER_MAX_ROOT_FIELDS', 20),
  rootMutations: positive(env, 'ROUTER_MAX_ROOT_MUTATIONS', 5),
  connections: positive(env, 'ROUTER_MAX_CONNECTIONS', 2000),
  connectionsPerAddress: positive(env, 'ROUTER_MAX_CONNECTIONS_PER_ADDRESS', 200),
  subscriptions: positive(env, 'ROUTER_MAX_SUBSCRIPTIONS', 50),
});

/** @typedef {ReturnType<typeof limits>} Limits */

/**
 * @param {NodeJS.ProcessEnv} env
 * @throws {SettingError}
 */
export function readSettings(env) {
  return Object.freeze({
    host: env.ROUTER_HOST || '127.0.0.1',
    port: positive(env, 'ROUTER_PORT', 4000),
    supergraph: resolve(env.ROUTER_SUPERGRAPH || resolve(import.meta.dirname, 'supergraph.graphql')),
    planner: /** @type {'rust' | 'js'} */ (oneOf(env, 'ROUTER_PLANNER', ['rust', 'js'])),
    graphiql: pagesFolder(env),
    jwksUrl: addressIn(env, 'JWKS_URL', 'http://127.0.0.1:4001/.well-known/jwks.json'),
    trustedProxies: env.ROUTER_TRUSTED_PROXIES === '0' ? 0 : positive(env, 'ROUTER_TRUSTED_PROXIES', 0),
    origins: (env.ROUTER_ORIGINS ?? '').split(',').map((origin) => origin.trim()).filter(Boolean),
    subgraphTimeoutMs: positive(env, 'ROUTER_SUBGRAPH_TIMEOUT_SECONDS', 10) * 1000,
    drainMs: positive(env, 'ROUTER_DRAIN_SECONDS', 10) * 1000,
    reloadMs: positive(env, 'ROUTER_RELOAD_SECONDS', 1) * 1000,
    limits: Object.freeze(limits(env)),
    /** @param {string} subgraph */
    urlOf: (subgraph) => env[`${subgraph.toUpperCase()}_URL`] || undefined,
  });
}

/** @typedef {ReturnType<typeof readSettings>} Settings */
