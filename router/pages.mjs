/** Serves GraphiQL's static files, built once by router/graphiql. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** The editor writes its own styles, which is all that is not from our origin's files. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Knows the files by name from the start, so that no address can reach another file.
 * @param {string} folder
 */
export function createPages(folder) {
  const files = new Map(filesBelow(folder).map((file) => [`/graphiql/${relative(folder, file).split(sep).join('/')}`, file]));
  const index = join(folder, 'index.html');
  return (/** @type {string} */ path, /** @type {import('node:http').ServerResponse} */ response) => {
    const file = path === '/graphql' ? index : files.get(path);
    if (!file) return false;
    send(response, file, file !== index);
    return true;
  };
}

/** @param {string} folder */
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string} file
 * @param {boolean} lasting its name changes with its content
 */
function send(response, file, lasting) {
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(readFileSync(file));
}
