/** Composes the subgraphs of supergraph.yaml into router/supergraph.graphql; `--check` only compares. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { composeServices } from '@theguild/federation-composition';
import { ConfigError, readSubgraphs, shown } from './supergraph-config.mjs';

const HELP = `Usage: node router/compose.mjs [--check] [--config supergraph.yaml] [--out router/supergraph.graphql]

Composes the subgraphs' SDL files into the supergraph the router serves.
  --check   write nothing; exit 1 when the committed supergraph is not what the SDL files compose to`;

const root = resolve(import.meta.dirname, '..');

/**
 * @param {string} configFile
 * @returns {string} the supergraph's SDL
 * @throws {ConfigError} with one line per thing to mend
 */
export function compose(configFile) {
  const subgraphs = readSubgraphs(configFile);
  const { supergraphSdl, errors } = composeServices(subgraphs.map(({ name, url, typeDefs }) => ({ name, url, typeDefs })));
  if (supergraphSdl !== undefined) return `${supergraphSdl.trim()}\n`;
  throw new AggregateError((errors ?? []).map((error) => located(error, configFile, subgraphs)));
}

/**
 * Composition names subgraphs, people look for files.
 * @param {import('graphql').GraphQLError} error
 * @param {string} configFile
 * @param {ReturnType<typeof readSubgraphs>} subgraphs
 */
function located(error, configFile, subgraphs) {
  const owner = subgraphs.find(({ name }) => error.message.startsWith(`[${name}]`));
  const code = String(error.extensions?.code ?? 'COMPOSITION_FAILED');
  return new ConfigError(owner?.file ?? configFile, code, error.message);
}

/**
 * @param {string} file
 * @param {string} text
 */
function writeWhole(file, text) {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file); // a running router never sees half a file
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function main() {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      config: { type: 'string', default: resolve(root, 'supergraph.yaml') },
      out: { type: 'string', default: resolve(root, 'router/supergraph.graphql') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const sdl = compose(resolve(values.config));
  const out = resolve(values.out);
  const name = shown(out);
  if (readIfThere(out) === sdl) return console.log(`${name} is up to date`);
  if (values.check) throw new ConfigError(out, 'STALE', 'differs from what the subgraphs compose to; run `make supergraph`');
  writeWhole(out, sdl);
  console.log(`${name} written`);
}

if (import.meta.filename === process.argv[1]) {
  try {
    main();
  } catch (error) {
    const { errors = [error] } = /** @type {any} */ (error);
    for (const { message } of errors) console.error(message);
    process.exitCode = 1;
  }
}
