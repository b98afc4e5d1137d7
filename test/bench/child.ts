import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { within } from '../journey/waiting.js';

/** The next message of a process of the bench; fails when it ends instead, or says nothing for `ms`. */
export async function said<T>(child: ChildProcess, what: string, ms: number): Promise<T> {
  const done = new AbortController();
  const { signal } = done;
  try {
    const message = once(child, 'message', { signal }) as Promise<[T]>;
    const ended = once(child, 'exit', { signal }).then(([code]: unknown[]) => {
      throw new Error(`the process ended with ${String(code)} before ${what}`);
    });
    const [first] = await within(ms, what, Promise.race([message, ended]));
    return first;
  } finally {
    done.abort();
  }
}
