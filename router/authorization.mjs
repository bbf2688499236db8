/** Refuses an operation that asks for what is not for whoever asks, before anything of it is planned or run. */
import { getNamedType, Kind } from 'graphql';
import { refusal } from './errors.mjs';
import { chosenOperation, fragmentsOf } from './operation.mjs';

/**
 * @typedef {import('./guards.mjs').Guards} Guards
 * @typedef {import('graphql').OperationDefinitionNode} OperationDefinitionNode
 * @typedef {import('graphql').SelectionSetNode} SelectionSetNode
 * @typedef {readonly import('graphql').DirectiveNode[]} Directives
 * @typedef {{ path: readonly string[], guard: import('./guards.mjs').Guard, conditions: Directives }} Demand one guarded field of an operation
 * @typedef {{ path: readonly string[], conditions: Directives }} Place
 */

/** What RFC 9110 asks of an answer with status 401. */
const CHALLENGE = { 'www-authenticate': 'Bearer realm="lendgraph"' };
/** More errors than this tell a client nothing new. */
const MOST = 10;

/**
 * A gateway plugin. The context's `client.actor` is who asks.
 * @param {() => Guards} currentGuards
 */
export function authorizeOperations(currentGuards) {
  /** @type {WeakMap<Guards, WeakMap<OperationDefinitionNode, Demand[]>>} */
  const known = new WeakMap();
  /** @param {any} hook */
  const judge = ({ args, setResultAndStopExecution }) => {
    const node = chosenOperation(args.document, args.operationName);
    const demands = remembered(known, currentGuards(), node, args);
    const { actor } = args.contextValue.client;
    const unmet = demands.filter((demand) => !meets(actor, demand) && isSelected(demand, node, args.variableValues ?? {}));
    if (unmet.length > 0) setResultAndStopExecution({ errors: refusals(outermost(unmet), actor) });
  };
  return { onExecute: judge, onSubscribe: judge };
}

/**
 * @param {WeakMap<Guards, WeakMap<OperationDefinitionNode, Demand[]>>} known
 * @param {Guards} guards
 * @param {OperationDefinitionNode} node
 * @param {any} args
 */
function remembered(known, guards, node, { schema, document }) {
  let byOperation = known.get(guards);
  if (!byOperation) known.set(guards, (byOperation = new WeakMap()));
  let demands = byOperation.get(node);
  if (!demands) {
    const rootType = schema.getRootType(node.operation);
    demands = rootType ? [...new Demands(schema, guards, fragmentsOf(document)).below(rootType, node.selectionSet, TOP)] : [];
    byOperation.set(node, demands);
  }
  return demands;
}

/** @type {Place} */
const TOP = { path: [], conditions: [] };

/** Finds the guarded fields of an operation. How many fields it has with fragments spread out is limited already. */
class Demands {
  #schema;
  #guards;
  #fragments;

  /**
   * @param {import('graphql').GraphQLSchema} schema
   * @param {Guards} guards
   * @param {Record<string, import('graphql').FragmentDefinitionNode>} fragments
   */
  constructor(schema, guards, fragments) {
    this.#schema = schema;
    this.#guards = guards;
    this.#fragments = fragments;
  }

  /**
   * @param {any} type
   * @param {SelectionSetNode | undefined} set
   * @param {Place} place
   * @returns {Generator<Demand>}
   */
  *below(type, set, place) {
    for (const node of set?.selections ?? []) {
      const conditions = [...place.conditions, ...(node.directives ?? [])];
      if (node.kind === Kind.FIELD) yield* this.#field(type, node, { path: [...place.path, (node.alias ?? node.name).value], conditions });
      else yield* this.#spread(type, node, { path: place.path, conditions });
    }
  }

  /**
   * @param {any} type
   * @param {import('graphql').FieldNode} node
   * @param {Place} place
   * @returns {Generator<Demand>}
   */
  *#field(type, node, place) {
    const name = node.name.value;
    if (name.startsWith('__')) return;
    const guard = this.#guards.get(`${type.name}.${name}`);
    if (guard) yield { ...place, guard };
    yield* this.below(getNamedType(type.getFields()[name].type), node.selectionSet, place);
  }

  /**
   * @param {any} type
   * @param {import('graphql').FragmentSpreadNode | import('graphql').InlineFragmentNode} node
   * @param {Place} place
   */
  #spread(type, node, place) {
    const { typeCondition, selectionSet } = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments[node.name.value] : node;
    return this.below(typeCondition ? this.#schema.getType(typeCondition.name.value) : type, selectionSet, place);
  }
}

/**
 * @param {import('./identity.mjs').Actor | undefined} actor
 * @param {Demand} demand
 */
const meets = (actor, { guard }) => !!actor && guard.every((lists) => lists.some((scopes) => scopes.every((scope) => actor.scopes.includes(scope))));

/**
 * What `@skip` and `@include` leave out is asked for by nobody.
 * @param {Demand} demand
 * @param {OperationDefinitionNode} operation
 * @param {Record<string, unknown>} variables
 */
const isSelected = ({ conditions }, operation, variables) =>
  conditions.every(({ name, arguments: given }) => {
    const value = given?.[0] && truth(given[0].value, operation, variables);
    return !((name.value === 'skip' && value === true) || (name.value === 'include' && value === false));
  });

/**
 * @param {import('graphql').ValueNode} node
 * @param {OperationDefinitionNode} operation
 * @param {Record<string, unknown>} variables
 * @returns {unknown}
 */
function truth(node, { variableDefinitions }, variables) {
  if (node.kind === Kind.BOOLEAN) return node.value;
  if (node.kind !== Kind.VARIABLE) return undefined;
  const name = node.name.value;
  if (variables[name] !== undefined) return variables[name];
  const fallback = variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
  return fallback?.kind === Kind.BOOLEAN ? fallback.value : undefined;
}

/**
 * @param {Demand[]} unmet in the document's order, so that a field comes before those below it
 * @returns {Demand[]}
 */
const outermost = (unmet) => unmet.filter(({ path }, at) => !unmet.slice(0, at).some((above) => above.path.every((key, depth) => key === path[depth])));

/**
 * @param {Demand[]} unmet
 * @param {import('./identity.mjs').Actor | undefined} actor
 */
const refusals = (unmet, actor) => unmet.slice(0, MOST).map(({ path, guard }) => (actor ? forbidden(path, guard) : unauthenticated(path)));

/** @param {readonly string[]} path */
const unauthenticated = (path) =>
  refusal('UNAUTHENTICATED', `${path.join('.')} is for people who are signed in. Sign in, and send the access token as a bearer.`, {
    status: 401,
    headers: CHALLENGE,
    path,
  });

/**
 * @param {readonly string[]} path
 * @param {import('./guards.mjs').Guard} guard
 */
function forbidden(path, guard) {
  const needed = guard.map((lists) => lists.map((scopes) => scopes.join(' and ')).join(', or ')).join('; and ');
  return refusal('FORBIDDEN', `${path.join('.')} needs the role ${needed}, which you do not have. Leave it out, or ask an admin for the role.`, {
    status: 403,
    path,
  });
}
