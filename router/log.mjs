/** The router's log: one line per event, for people or (LOG_FORMAT=json) for machines. */

const SEVERITY = { debug: 10, info: 20, warning: 30, error: 40 };
const threshold = SEVERITY[/** @type {keyof typeof SEVERITY} */ ((process.env.LOG_LEVEL ?? 'info').toLowerCase())] ?? SEVERITY.info;
const asJson = process.env.LOG_FORMAT === 'json';

/**
 * @param {keyof typeof SEVERITY} level
 * @param {string} event
 * @param {Record<string, unknown>} [details]
 */
function write(level, event, details = {}) {
  if (SEVERITY[level] < threshold) return;
  const stream = level === 'error' ? process.stderr : process.stdout;
  stream.write(asJson ? jsonLine(level, event, details) : consoleLine(level, event, details));
}

/** @type {(level: string, event: string, details: Record<string, unknown>) => string} */
const jsonLine = (level, event, details) =>
  `${JSON.stringify({ timestamp: new Date().toISOString(), level, process: 'router', event, ...details })}\n`;

/** @type {(level: string, event: string, details: Record<string, unknown>) => string} */
const consoleLine = (level, event, details) =>
  `${level === 'info' ? '' : `${level}: `}router: ${event}${Object.entries(details)
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
    .join('')}\n`;

export const log = {
  /** @type {(event: string, details?: Record<string, unknown>) => void} */
  debug: (event, details) => write('debug', event, details),
  /** @type {(event: string, details?: Record<string, unknown>) => void} */
  info: (event, details) => write('info', event, details),
  /** @type {(event: string, details?: Record<string, unknown>) => void} */
  warning: (event, details) => write('warning', event, details),
  /** @type {(event: string, details?: Record<string, unknown>) => void} */
  error: (event, details) => write('error', event, details),
};
