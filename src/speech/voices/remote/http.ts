import { asError, Failure } from '../../../domain/failure.js';

/** Statuses after which the same request may succeed (RFC 9110: 408, 429, 5xx). */
const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504]);
const SHOWN = 200;

/**
 * Asks an engine over HTTP and gives its body as bytes arrive.
 * @throws Failure `unavailable` with status and beginning of what the engine said; never a header, which may hold a key.
 */
export async function* requestSound(
  url: string,
  init: RequestInit,
  expected: RegExp,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const shown = new URL(url).host;
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal, redirect: 'error' });
  } catch (error) {
    throw new Failure('unavailable', `The speech engine at ${shown} cannot be reached: ${causeOf(error)}`, {
      retryable: true,
      cause: error,
    });
  }
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok || !expected.test(type) || response.body === null) {
    const said = (await response.text().catch(() => '')).slice(0, SHOWN);
    throw new Failure(
      'unavailable',
      `The speech engine at ${shown} answered ${response.status} (${type || 'no content type'}): ${JSON.stringify(said)}`,
      { retryable: RETRYABLE.has(response.status) },
    );
  }
  try {
    for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) yield bytes;
  } catch (error) {
    if (signal.aborted) return;
    throw new Failure('unavailable', `The speech engine at ${shown} broke off: ${causeOf(error)}`, {
      retryable: true,
      cause: error,
    });
  }
}

/** Undici says only "fetch failed"; the reason lies below. */
function causeOf(error: unknown): string {
  const { cause, message } = asError(error);
  return cause === undefined ? message : asError(cause).message;
}
