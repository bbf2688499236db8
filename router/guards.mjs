/** Which fields of the graph are for whom: @authenticated and @requiresScopes of the supergraph, by field. */
import { valueFromASTUntyped, visit } from 'graphql';

/**
 * @typedef {readonly (readonly (readonly string[])[])[]} Guard who is signed in must satisfy each of these: have all scopes of any one of its lists
 * @typedef {ReadonlyMap<string, Guard>} Guards by `Type.field`
 * @typedef {import('graphql').ObjectTypeDefinitionNode | import('graphql').InterfaceTypeDefinitionNode} Fielded
 */

const GUARDING = ['authenticated', 'requiresScopes'];

/**
 * The same graph as planners and clients need it: without anything of the directives, which are obeyed before an operation gets there.
 * @param {import('graphql').DocumentNode} supergraph
 * @returns {import('graphql').DocumentNode}
 */
export const withoutGuards = (supergraph) =>
  visit(supergraph, {
    Directive: ({ name, arguments: given }) => (GUARDING.includes(name.value) || isLinkToGuarding(name, given) ? null : undefined),
    DirectiveDefinition: ({ name }) => (GUARDING.includes(name.value) ? null : false),
    ScalarTypeDefinition: ({ name }) => (GUARDING.includes(name.value.split('__')[0]) ? null : undefined),
  });

/**
 * @param {import('graphql').NameNode} name
 * @param {readonly import('graphql').ArgumentNode[]} [given]
 */
const isLinkToGuarding = (name, given = []) =>
  name.value === 'link' && given.some(({ value }) => value.kind === 'StringValue' && GUARDING.some((each) => value.value.includes(`/${each}/`)));

/**
 * @param {import('graphql').DocumentNode} supergraph
 * @returns {Guards}
 */
export function guardsOf(supergraph) {
  /** @type {Map<string, Guard>} */
  const ofTypes = new Map();
  for (const node of supergraph.definitions) {
    const guard = 'directives' in node && 'name' in node && node.name ? demanded(node) : undefined;
    if (guard) ofTypes.set(/** @type {any} */ (node).name.value, guard);
  }
  /** @type {Map<string, Guard>} */
  const guards = new Map();
  for (const node of supergraph.definitions) {
    if (node.kind === 'ObjectTypeDefinition' || node.kind === 'InterfaceTypeDefinition') guardFields(node, ofTypes, guards);
  }
  return guards;
}

/**
 * A field is guarded by itself, by its type, and by the type it is on. What an interface's field shows may be any implementation's.
 * @param {Fielded} type
 * @param {Map<string, Guard>} ofTypes
 * @param {Map<string, Guard>} guards
 */
function guardFields(type, ofTypes, guards) {
  for (const field of type.fields ?? []) {
    const guard = together([demanded(field), ofTypes.get(typeOf(field)), ofTypes.get(type.name.value)]);
    if (!guard) continue;
    for (const { name } of [type, ...(type.interfaces ?? [])]) {
      const key = `${name.value}.${field.name.value}`;
      guards.set(key, together([guards.get(key), guard]) ?? guard);
    }
  }
}

/** @param {import('graphql').FieldDefinitionNode} field */
function typeOf({ type }) {
  let inner = type;
  while (inner.kind !== 'NamedType') inner = inner.type;
  return inner.name.value;
}

/**
 * @param {(Guard | undefined)[]} guards
 * @returns {Guard | undefined}
 */
function together(guards) {
  const all = guards.filter((guard) => guard !== undefined);
  return all.length > 0 ? all.flat() : undefined;
}

/**
 * @param {{ directives?: readonly import('graphql').ConstDirectiveNode[] }} node
 * @returns {Guard | undefined} nothing when it is for everybody
 */
function demanded({ directives = [] }) {
  const guards = directives.filter(({ name }) => GUARDING.includes(name.value));
  if (guards.length === 0) return undefined;
  return guards.flatMap(({ arguments: given }) => given?.map(({ value }) => /** @type {string[][]} */ (valueFromASTUntyped(value))) ?? []);
}
