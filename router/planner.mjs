/** Chooses the query planner, and makes the Rust one's answers what the GraphQL specification asks for. */
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { execute, Kind } from 'graphql';
import { completed } from './completion.mjs';
import { needsWebSocket } from './errors.mjs';
import { resultsOfEvents } from './live/plan.mjs';
import { isMeta, mergedDocument } from './merged.mjs';
import { chosenOperation, fragmentsOf, RunningOperation } from './operation.mjs';

/**
 * @typedef {import('graphql').DocumentNode} DocumentNode
 * @typedef {import('graphql').OperationDefinitionNode} OperationDefinitionNode
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
  const planned = rememberedMerges(schema);
  return async ({ document, operationName, variables, ...request }) => {
    const node = chosenOperation(document, operationName);
    const operation = new RunningOperation(schema, document, node, variables ?? {});
    const merged = planned(document, node);
    if (node.operation === 'subscription') {
      if (!request.context.live) throw needsWebSocket();
      return resultsOfEvents(operation, request.context, (context) => plan({ ...request, context, operationName, document: merged, variables: operation.variables }));
    }
    const raw = merged ? await plan({ ...request, operationName, document: merged, variables: operation.variables }) : {};
    return completed(operation, introspects(operation) ? await withIntrospection(raw, operation, document) : raw);
  };
}

/**
 * The planner keeps its plans by document, so the same operation has to be the same document again.
 * @param {import('graphql').GraphQLSchema} schema
 * @returns {(document: DocumentNode, node: OperationDefinitionNode) => DocumentNode | undefined}
 */
function rememberedMerges(schema) {
  /** @type {WeakMap<OperationDefinitionNode, DocumentNode | undefined>} */
  const merges = new WeakMap();
  return (document, node) => {
    if (!merges.has(node)) merges.set(node, mergedDocument(schema, node, fragmentsOf(document)));
    return merges.get(node);
  };
}

/** @param {RunningOperation} operation */
const metaFields = ({ rootFields }) => [...rootFields.values()].flat().filter(({ name }) => isMeta(name.value));

/** @param {RunningOperation} operation */
const introspects = (operation) => metaFields(operation).length > 0;

/**
 * The planner cannot do data and introspection at once, so graphql-js does the latter.
 * @param {{ data?: object, errors?: readonly any[] }} raw
 * @param {RunningOperation} operation
 * @param {DocumentNode} document
 */
async function withIntrospection(raw, operation, document) {
  const fragments = Object.values(fragmentsOf(document));
  const selectionSet = /** @type {const} */ ({ kind: Kind.SELECTION_SET, selections: metaFields(operation) });
  /** @type {DocumentNode} */
  const asked = { kind: Kind.DOCUMENT, definitions: [{ ...operation.node, selectionSet }, ...fragments] };
  const meta = await execute({ schema: operation.schema, document: asked, variableValues: operation.variables });
  return { data: { ...raw.data, ...meta.data }, errors: [...(raw.errors ?? []), ...(meta.errors ?? [])] };
}
