/** Reads supergraph.yaml, rover's format: per subgraph its routing address and its SDL file. */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { parse as parseGraphQL } from 'graphql';
import { parse as parseYaml } from 'yaml';

/** A person's mistake in one of the files: said in one line, without a traceback. */
export class ConfigError extends Error {
  /**
   * @param {string} file
   * @param {string} code
   * @param {string} message
   */
  constructor(file, code, message) {
    super(`${shown(file)}: ${code}: ${oneLine(message)}`);
  }
}

/**
 * A path as a person in this folder would type it.
 * @param {string} file
 */
export function shown(file) {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}

/** @param {string} text */
const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

/**
 * @template T
 * @param {string} file
 * @param {string} code
 * @param {(text: string) => T} parse
 * @returns {T}
 */
function readParsed(file, code, parse) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(file, 'FILE_UNREADABLE', /** @type {Error} */ (error).message);
  }
  try {
    return parse(text);
  } catch (error) {
    const { message, locations } = /** @type {any} */ (error);
    throw new ConfigError(file, code, locations ? `line ${locations[0].line}: ${message}` : message);
  }
}

/**
 * @param {string} file
 * @returns {{ name: string, url: string, file: string, typeDefs: import('graphql').DocumentNode }[]}
 */
export function readSubgraphs(file) {
  const config = readParsed(file, 'YAML_INVALID', (text) => parseYaml(text));
  const entries = Object.entries(config?.subgraphs ?? {});
  if (entries.length === 0) throw new ConfigError(file, 'NO_SUBGRAPHS', 'list at least one below `subgraphs`');
  return entries.map(([name, entry]) => readSubgraph(file, name, entry));
}

/**
 * @param {string} configFile
 * @param {string} name
 * @param {any} entry
 */
function readSubgraph(configFile, name, entry) {
  const url = entry?.routing_url;
  const schema = entry?.schema?.file;
  if (typeof url !== 'string') throw new ConfigError(configFile, 'NO_ROUTING_URL', `subgraph ${name} needs a routing_url`);
  if (typeof schema !== 'string') throw new ConfigError(configFile, 'NO_SCHEMA_FILE', `subgraph ${name} needs schema.file`);
  const file = resolve(dirname(configFile), schema);
  return { name, url, file, typeDefs: readParsed(file, 'GRAPHQL_PARSE_FAILED', (text) => parseGraphQL(text)) };
}
