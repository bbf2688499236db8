/** The gateway: Hive's runtime with our planner, transport and limits, and with what it leaves open by default closed. */
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { authorizeOperations } from './authorization.mjs';
import { masked } from './errors.mjs';
import { limitOperations } from './limits.mjs';
import { handlerOf } from './planner.mjs';
import { traced } from './traced.mjs';
import { createTransport } from './transport.mjs';

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {() => import('./supergraph-file.mjs').Supergraph} current
 */
export function createGateway(settings, current) {
  return createGatewayRuntime({
    supergraph: () => current().sdl,
    unifiedGraphHandler: /** @type {any} */ (handlerOf(settings.planner)),
    // The Rust planner batches by itself; merging its calls again would only cost.
    __experimental__batchExecution: settings.planner === 'js',
    transports: /** @type {any} */ ({ http: createTransport(settings) }),
    gracefulSchemaReload: { drainTimeout: settings.drainMs },
    maskedErrors: { maskError: masked },
    plugins: () => [limitOperations(settings.limits), authorizeOperations(() => current().guards), withTraceIds],
    logging: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    batching: false,
    multipart: false,
    requestId: false,
    subgraphErrors: false,
  });
}

/** A gateway plugin. */
const withTraceIds = {
  /** @param {any} hook */
  onResultProcess({ request, result, setResult }) {
    if (!result?.errors) return;
    const traceparent = request.headers.get('traceparent');
    setResult({ ...result, errors: result.errors.map((/** @type {any} */ error) => traced(error, traceparent)) });
  },
};
