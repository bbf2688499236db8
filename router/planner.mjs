/** Chooses the query planner, and makes the Rust one's answers what the GraphQL specification asks for. */
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { execute, Kind } from 'graphql';
import { completed } from './completion.mjs';
import { chosenOperation, RunningOperation, withTypenames } from './operation.mjs';

/**
 * @typedef {import('graphql').DocumentNode} DocumentNode
 * @typedef {(request: any) => any} Executor
 */

/**
 * The gateway's `unifiedGraphHandler`; none means its JavaScript planner, which runs graphql-tools' executor over the whole answer.
 * @param {'rust' | 'js'} planner
 */
export const handlerOf = (planner) => (planner === 'rust' ? rustHandler : undefined);

/** @param {any} options */
async function rustHandler(options) {
  const handled = await unifiedGraphHandler(options);
  return { ...handled, executor: conforming(handled.unifiedGraph, /** @type {Executor} */ (handled.executor)) };
}

/**
 * @param {import('graphql').GraphQLSchema} schema
 * @param {Executor} plan
 * @returns {Executor}
 */
function conforming(schema, plan) {
  /** The planner keeps its plans by document, so a document must stay the same one. @type {WeakMap<DocumentNode, DocumentNode>} */
  const prepared = new WeakMap();
  const prepare = (/** @type {DocumentNode} */ document) => {
    let ready = prepared.get(document);
    if (!ready) prepared.set(document, (ready = withTypenames(schema, document)));
    return ready;
  };
  return async (request) => {
    const node = chosenOperation(request.document, request.operationName);
    const operation = new RunningOperation(schema, request.document, node, request.variables ?? {});
    const rest = { ...request, document: prepare(request.document), variables: operation.variables };
    const raw = introspects(operation) ? await withIntrospection(operation, rest, plan) : await plan(rest);
    return completed(operation, raw);
  };
}

/** @param {RunningOperation} operation */
const introspects = ({ rootFields }) => [...rootFields.values()].some(([{ name }]) => isMeta(name.value));

/** @param {string} name */
const isMeta = (name) => name === '__schema' || name === '__type';

/**
 * The planner knows pure introspection and pure data, so each gets its part.
 * @param {RunningOperation} operation
 * @param {any} request its document is prepared
 * @param {Executor} plan
 */
async function withIntrospection({ schema, node, variables }, request, plan) {
  const prepared = new RunningOperation(schema, request.document, chosenOperation(request.document, node.name?.value), variables);
  const nodes = [...prepared.rootFields.values()].flat();
  const only = (/** @type {import('graphql').FieldNode[]} */ fields) => narrowed(request.document, prepared.node, fields);
  const fields = nodes.filter(({ name }) => !isMeta(name.value));
  const meta = await execute({ schema, document: only(nodes.filter(({ name }) => isMeta(name.value))), variableValues: variables });
  const raw = fields.length > 0 ? await plan({ ...request, document: only(fields) }) : {};
  return { data: { ...raw.data, ...meta.data }, errors: [...(meta.errors ?? []), ...(raw.errors ?? [])] };
}

/**
 * @param {DocumentNode} document
 * @param {import('graphql').OperationDefinitionNode} node
 * @param {import('graphql').FieldNode[]} selections
 * @returns {DocumentNode} of that one operation, with these fields at its top
 */
function narrowed(document, node, selections) {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const operation = { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections } };
  return { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] };
}
