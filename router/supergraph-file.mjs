/** The supergraph as a file that may be replaced while the router serves: a good new one is taken over, a broken one is not. */
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { QueryPlanner } from '@graphql-hive/router-query-planner';
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import { buildASTSchema, parse } from 'graphql';
import { log } from './log.mjs';
import { ConfigError } from './supergraph-config.mjs';

/**
 * @typedef {{ sdl: string, subgraphs: Map<string, string> }} Supergraph `subgraphs` are addresses by name
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
    return { sdl, subgraphs: understood(sdl) };
  } catch (error) {
    throw new ConfigError(file, 'SUPERGRAPH_BROKEN', `${/** @type {Error} */ (error).message}; run \`make supergraph\` to compose it anew`);
  }
}

/** @param {string} sdl */
function understood(sdl) {
  const document = parse(sdl);
  buildASTSchema(transformSupergraphToPublicSchema(document));
  new QueryPlanner(sdl);
  const subgraphs = addresses(document);
  if (subgraphs.size === 0) throw new Error('it names no subgraph');
  return subgraphs;
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
