/** Schema check: what would break for clients if this supergraph replaced the one of a git revision? */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import { buildASTSchema, findBreakingChanges, findDangerousChanges, parse } from 'graphql';
import { shown } from './supergraph-config.mjs';

const HELP = `Usage: node router/check.mjs [--against HEAD] [--allow-breaking] [--supergraph router/supergraph.graphql]

Compares the graph's public schema with the one committed at a git revision and lists what could break clients.
  --against         the revision to compare with (default HEAD); a revision without a supergraph has nothing to break
  --allow-breaking  report breaking changes, but do not fail`;

const root = resolve(import.meta.dirname, '..');
const COMMITTED = 'router/supergraph.graphql';

/**
 * @param {string} supergraph SDL
 * @returns {import('graphql').GraphQLSchema} what clients see of it
 */
const publicSchema = (supergraph) => buildASTSchema(transformSupergraphToPublicSchema(parse(supergraph)));

/**
 * @param {string} before
 * @param {string} after both supergraph SDL
 */
export function compare(before, after) {
  const [old, current] = [publicSchema(before), publicSchema(after)];
  return { breaking: findBreakingChanges(old, current), dangerous: findDangerousChanges(old, current) };
}

/**
 * @param {string} revision
 * @returns {string | undefined} the supergraph as of then
 */
function committedAt(revision) {
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  try {
    git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`);
  } catch {
    throw new Error(`${revision} is no revision git knows here; a shallow clone needs \`git fetch --unshallow\` first`);
  }
  return git('ls-tree', revision, COMMITTED) && git('show', `${revision}:${COMMITTED}`);
}

/** @param {string} file */
function readSupergraph(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Error(`${shown(file)} cannot be read; run \`make supergraph\` first`);
  }
}

function main() {
  const { values } = parseArgs({
    options: {
      against: { type: 'string', default: 'HEAD' },
      supergraph: { type: 'string', default: resolve(root, COMMITTED) },
      'allow-breaking': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const before = committedAt(values.against);
  if (!before) return console.log(`${values.against} has no supergraph yet: nothing can break`);
  const { breaking, dangerous } = compare(before, readSupergraph(resolve(values.supergraph)));
  for (const { type, description } of dangerous) console.log(`dangerous ${type}: ${description}`);
  for (const { type, description } of breaking) console.log(`BREAKING ${type}: ${description}`);
  console.log(`${breaking.length} breaking, ${dangerous.length} dangerous changes against ${values.against}`);
  if (breaking.length > 0 && !values['allow-breaking']) process.exitCode = 1;
}

if (import.meta.filename === process.argv[1]) {
  try {
    main();
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 2;
  }
}
