import { setMaxListeners } from 'node:events';

/**
 * Calls back when the signal is aborted, until the returned function is called.
 *
 * Many messages may share one signal, so Node's warning about many listeners would be a false alarm.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  setMaxListeners(0, signal);
  signal.addEventListener('abort', callback);
  return () => signal.removeEventListener('abort', callback);
}
