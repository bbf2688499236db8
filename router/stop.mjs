/** Stops the router without dropping what it is answering. */
import { log } from './log.mjs';

/**
 * On SIGTERM or SIGINT: accept nothing more, finish what is being answered for a bounded time, exit with 0. A second signal does not wait.
 * @param {import('node:http').Server} server
 * @param {number} drainMs
 * @param {() => void} leave asks those who stay connected to go
 * @param {() => Promise<void>} release
 */
export function stopOnSignal(server, drainMs, leave, release) {
  /** @type {Set<import('node:http').ServerResponse>} */
  const open = new Set();
  server.on('request', (_request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  const stop = async () => {
    for (const signal of SIGNALS) process.once(signal, () => process.exit(1));
    log.info('stopping', { answering: open.size });
    for (const response of open) response.shouldKeepAlive = false;
    leave();
    setTimeout(() => server.closeAllConnections(), drainMs).unref();
    await new Promise((resolve) => server.close(resolve));
    await release();
    process.exit(0);
  };
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal); // the gateway's own handlers cut off what is being answered
    process.once(signal, stop);
  }
}

const SIGNALS = /** @type {const} */ (['SIGTERM', 'SIGINT']);
