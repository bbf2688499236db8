/** Serves the supergraph: `node router/serve.mjs`. The composition root; docs/router.md lists the settings. */
import { createGateway } from './gateway.mjs';
import { createHttpServer } from './http.mjs';
import { createIdentity } from './identity.mjs';
import { createLive } from './live/face.mjs';
import { log } from './log.mjs';
import { createPages } from './pages.mjs';
import { createReadiness } from './readiness.mjs';
import { readSettings, SettingError } from './settings.mjs';
import { stopOnSignal } from './stop.mjs';
import { ConfigError } from './supergraph-config.mjs';
import { loadSupergraph, watchSupergraph } from './supergraph-file.mjs';

/** @param {import('./settings.mjs').Settings} settings */
async function serve(settings) {
  let supergraph = loadSupergraph(settings.supergraph);
  const addresses = () => new Map([...supergraph.subgraphs].map(([name, url]) => [name, settings.urlOf(name) ?? url]));
  const gateway = createGateway(settings, () => supergraph);
  await gateway.getSchema();
  const identity = createIdentity(settings);
  const live = createLive(settings, { gateway, identity, urlOf: (name) => addresses().get(name) ?? '' });
  const server = createHttpServer(settings, {
    identity,
    gateway,
    live,
    readiness: createReadiness(addresses),
    page: settings.graphiql ? createPages(settings.graphiql) : undefined,
  });
  await listening(server, settings);
  const unwatch = watchSupergraph(settings.supergraph, settings.reloadMs, async (next) => {
    supergraph = next;
    await gateway.invalidateUnifiedGraph();
    live.restart('The graph has changed. Come back.');
    log.info('took over the new supergraph', { subgraphs: [...next.subgraphs.keys()] });
  });
  const leave = () => live.restart('The router restarts. Come back in a moment.');
  stopOnSignal(server, settings.drainMs, leave, async () => {
    unwatch();
    await gateway.dispose();
  });
  log.info(`listening on http://${settings.host}:${settings.port}/graphql`, { planner: settings.planner, subgraphs: [...addresses().keys()] });
}

/**
 * @param {import('node:http').Server} server
 * @param {{ host: string, port: number }} where
 */
function listening(server, { host, port }) {
  return new Promise((resolve, reject) => {
    const explain = (/** @type {NodeJS.ErrnoException} */ { code, message }) => {
      const taken = `port ${port} on ${host} is in use: stop what listens there, or choose another with ROUTER_PORT`;
      reject(new SettingError(code === 'EADDRINUSE' ? taken : `cannot listen on ${host}:${port}: ${message}`));
    };
    server.once('error', explain);
    server.listen(port, host, () => resolve(server.off('error', explain)));
  });
}

try {
  await serve(readSettings(process.env));
} catch (error) {
  if (!(error instanceof SettingError || error instanceof ConfigError)) throw error;
  console.error(`router: ${error.message}`);
  process.exit(1);
}
