/** The supergraph as a file that may be replaced while the router serves: a good new one is taken over, a broken one is not. */
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { QueryPlanner } from '@graphql-hive/router-query-planner';
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import { buildASTSchema, parse, print } from 'graphql';
import { guardsOf, withoutGuards } from './guards.mjs';
import { log } from './log.mjs';
import { ConfigError } from './supergraph-config.mjs';

/**
 * @typedef {object} Supergraph
 * @property {string} sdl without directives about who may ask what
 * @property {Map<string, string>} subgraphs addresses by name
 * @property {import('./guards.mjs').Guards} guards
 */

/**
 * @param {string} file
 * @returns {Supergraph} that both planners can work with
 * @throws {ConfigError}
 */
export function loadSupergraph(file) {
  let sdl;
  try {
    sdl = readFileSync(file, 'utf8');
  } catch {
    throw new ConfigError(file, 'SUPERGRAPH_MISSING', 'cannot be read; run `make supergraph` to compose it');
  }
  try {
    return understood(sdl);
  } catch (error) {
    throw new ConfigError(file, 'SUPERGRAPH_BROKEN', `${/** @type {Error} */ (error).message}; run \`make supergraph\` to compose it anew`);
  }
}

/**
 * @param {string} text
 * @returns {Supergraph}
 */
function understood(text) {
  const document = parse(text);
  const open = withoutGuards(document);
  const sdl = print(open);
  buildASTSchema(transformSupergraphToPublicSchema(open));
  new QueryPlanner(sdl);
  const subgraphs = addresses(document);
  if (subgraphs.size === 0) throw new Error('it names no subgraph');
  return { sdl, subgraphs, guards: guardsOf(document) };
}

/**
 * @param {import('graphql').DocumentNode} document
 * @returns {Map<string, string>}
 */
function addresses(document) {
  const graphs = document.definitions.flatMap((node) =>
    node.kind === 'EnumTypeDefinition' && node.name.value === 'join__Graph' ? (node.values ?? []) : [],
  );
  return new Map(graphs.map(({ directives }) => nameAndUrl(directives?.find(({ name }) => name.value === 'join__graph'))));
}

/**
 * @param {import('graphql').ConstDirectiveNode | undefined} directive
 * @returns {[string, string]}
 */
function nameAndUrl(directive) {
  const [name, url] = ['name', 'url'].map((wanted) => directive?.arguments?.find((argument) => argument.name.value === wanted)?.value);
  if (name?.kind !== 'StringValue' || url?.kind !== 'StringValue') throw new Error('a subgraph in it has no name or no address');
  return [name.value, url.value];
}

/**
 * @param {string} file
 * @param {number} everyMs
 * @param {(supergraph: Supergraph) => void} take
 * @returns {() => void} stops watching
 */
export function watchSupergraph(file, everyMs, take) {
  watchFile(file, { interval: everyMs, persistent: false }, () => {
    try {
      take(loadSupergraph(file));
    } catch (error) {
      log.error('keeping the old supergraph', { reason: /** @type {Error} */ (error).message });
    }
  });
  return () => unwatchFile(file);
}
