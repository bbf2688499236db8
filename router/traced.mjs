/** Every error names its trace, so that a report of it finds the log lines of each service. */
import { GraphQLError } from 'graphql';
import { traceIdOf } from './traceparent.mjs';

/**
 * A copy: parse and validation errors are cached and answer many requests.
 * @param {any} error
 * @param {string} traceparent
 */
export function traced(error, traceparent) {
  const { message, nodes, source, positions, path, extensions } = error;
  // What the JavaScript planner's executor finds wrong with a request has no code.
  const code = path ? 'INTERNAL_SERVER_ERROR' : 'BAD_USER_INPUT';
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { traceId: traceIdOf(traceparent), code, ...extensions } });
}
