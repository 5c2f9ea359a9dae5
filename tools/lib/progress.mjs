const HEARTBEAT_MS = 15_000;

let out = process.stdout;

/** @type {Map<string, number>} the steps under way, and when they began */
const running = new Map();
let timer;

/** Standard output belongs to something else: show progress on standard error. */
export function progressToStderr() {
  out = process.stderr;
}

/** One line for the reader. */
export function note(line) {
  out.write(`${clear()}  ${line}\n`);
}

/**
 * Shows that something is being done, how long it takes, and how it ended. Steps may run beside each other.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T> | T} action
 * @param {(result: T) => string | undefined} [describe] a few words on the result, put behind the title
 * @returns {Promise<T>}
 */
export async function step(title, action, describe = () => undefined) {
  const started = Date.now();
  running.set(title, started);
  timer ??= setInterval(draw, isLive() ? 200 : HEARTBEAT_MS).unref();
  if (isLive()) draw();
  const end = (mark, detail) => {
    running.delete(title);
    if (running.size === 0) timer = clearInterval(timer);
    out.write(`${clear()}  ${mark} ${title}${detail ? `: ${detail}` : ''} (${seconds(started)})\n`);
  };
  try {
    const result = await action();
    end('✓', describe(result));
    return result;
  } catch (error) {
    end('✗');
    throw error;
  }
}

const isLive = () => Boolean(out.isTTY) && !process.env.CI;

const clear = () => (isLive() ? '\r\x1b[K' : '');

function draw() {
  const steps = [...running].map(([title, since]) => `${title} (${seconds(since)})`).join(', ');
  out.write(isLive() ? `\r\x1b[K  … ${steps}`.slice(0, (out.columns ?? 80) + 4) : `  … ${steps}\n`);
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
