/**
 * A subgraph made of nothing but its SDL: every field answers a value that follows from its type, its name and its object's id alone, so that
 * two routers asking in different ways must come to the same answer. POST /faults makes it misbehave; GET /calls tells how often it was asked.
 *
 * Usage: node stub_subgraph.mjs NAME SDL_FILE   (prints its port)
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const { buildASTSchema, extendSchema, getNamedType, getNullableType, graphql, isAbstractType, isEnumType, isListType, isNonNullType, isObjectType, parse } =
  createRequire(new URL('../../router/package.json', import.meta.url))('graphql');

const [name, sdlFile] = process.argv.slice(2);
const POOL = 7;
const GONE = 'gone'; // the id of an entity nobody knows any more
const MACHINERY = new Set(['_Any', '_Entity', '_Service', 'link__Import', '_FieldSet']);

const document = parse(readFileSync(sdlFile, 'utf8'));
const entities = document.definitions.filter(isResolvableEntity).map((node) => node.name.value);

function isResolvableEntity({ kind, directives }) {
  const key = kind === 'ObjectTypeDefinition' && directives.find((directive) => directive.name.value === 'key');
  return key && !key.arguments.some(({ name: argument }) => argument.value === 'resolvable');
}

function buildSubgraphSchema() {
  const definitions = document.definitions.filter(({ kind, name: called }) => kind.endsWith('Definition') && !isMachinery(kind, called?.value));
  const own = buildASTSchema({ ...document, definitions: definitions.map(withoutMachinery) }, { assumeValidSDL: true });
  const added = `scalar _Any union _Entity = ${entities.join(' | ')} extend type Query { _entities(representations: [_Any!]!): [_Entity]! }`;
  return extendSchema(own, parse(added), { assumeValidSDL: true });
}

const isMachinery = (kind, called) => kind === 'SchemaDefinition' || kind === 'DirectiveDefinition' || MACHINERY.has(called);

const withoutMachinery = (node) =>
  node.name?.value === 'Query' ? { ...node, fields: node.fields.filter((field) => !field.name.value.startsWith('_')) } : node;

const draw = (key, most) => createHash('sha256').update(key).digest().readUInt32BE(0) % most;

/** An object is its type's name and its id; everything else follows. */
function valueOf(type, key, args) {
  if (isNonNullType(type)) return present(type.ofType, key, args);
  const isPage = getNamedType(type).name.endsWith('Connection'); // null only when its service is down
  return !isPage && draw(`null?${key}`, 6) === 0 ? null : present(type, key, args);
}

function present(type, key, args) {
  if (isListType(type)) return Array.from({ length: Math.min(args.first ?? 3, 100) }, (_, at) => valueOf(type.ofType, `${key}.${at}`, args));
  if (isEnumType(type)) return type.getValues()[draw(key, type.getValues().length)].value;
  if (isObjectType(type)) return object(type.name, key, args);
  if (isAbstractType(type)) return object(oneOf(schema.getPossibleTypes(type), key).name, key, args);
  return { Int: () => draw(key, 100), Boolean: () => draw(key, 2) === 1, DateTime: () => '2026-11-23T09:30:00+00:00' }[type.name]?.() ?? `${key}`;
}

const oneOf = (list, key) => list[draw(`which?${key}`, list.length)];

function object(typename, key, args) {
  if (args.id === GONE) return null;
  const id = args.id ?? (isEntity(typename) ? drawnId(typename, key) : key);
  return { __typename: typename, id, first: args.first };
}

const isEntity = (typename) => schema.getType(typename).getFields().id !== undefined;

/** Who lost a thing is not known any more where people are kept. */
const drawnId = (typename, key) => (key.includes('.lastHolder') ? GONE : `${typename.toLowerCase()}${draw(key, POOL)}`);

function resolveField(source, args, _context, info) {
  if (info.fieldName === '_entities') return args.representations.map(({ __typename, id }) => object(__typename, id, { id }));
  if (info.fieldName === 'id') return source.id;
  const given = JSON.stringify(args) === '{}' ? '' : JSON.stringify(args);
  const key = `${source?.__typename ?? 'Query'}:${source?.id ?? ''}.${info.fieldName}${given}`;
  if (faults.errorOn === `${info.parentType.name}.${info.fieldName}`) throw faultError();
  const named = getNamedType(info.returnType);
  const ofPage = { ...args, first: args.first ?? source?.first };
  if (args.id && isObjectType(getNullableType(info.returnType))) return object(named.name, key, args);
  return valueOf(info.returnType, key, isListType(getNullableType(info.returnType)) ? ofPage : { ...args, id: undefined });
}

const faultError = () => Object.assign(new Error('secret internals: mongodb://db:27017'), { extensions: faults.code ? { code: faults.code } : {} });

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

async function answer(request, response) {
  if (request.url === '/healthcheck') return response.writeHead(faults.unhealthy ? 500 : 200).end('{}');
  if (request.url === '/calls') return response.end(JSON.stringify(calls.splice(0)));
  if (request.url === '/faults') return response.end(JSON.stringify((faults = JSON.parse(await body(request)))));
  const asked = JSON.parse(await body(request));
  calls.push({ ...asked, headers: request.headers, from: request.socket.remotePort });
  const { delayMs = 0, status = 200, raw } = faults;
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  const result = raw ?? JSON.stringify(await run(asked));
  if (faults.setCookie) response.setHeader('set-cookie', faults.setCookie);
  response.writeHead(status, { 'content-type': 'application/json' }).end(result);
}

const run = ({ query, variables }) =>
  graphql({ schema, source: query, variableValues: variables, fieldResolver: resolveField, rootValue: undefined, typeResolver: ({ __typename }) => __typename });

const schema = buildSubgraphSchema();
let faults = {};
let calls = [];

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.on('SIGTERM', () => process.exit(0));
