import type { PartState } from '../domain/part.js';

export interface Readiness {
  readonly status: 'ready' | 'not ready';
  readonly parts: Readonly<Record<string, PartState>>;
}

/** Ready when no part is starting or failed; a degraded part works, with less. */
export function readiness(parts: Readonly<Record<string, PartState>>): Readiness {
  const waiting = Object.values(parts).some((part) => part.status === 'starting' || part.status === 'failed');
  return { status: waiting ? 'not ready' : 'ready', parts };
}
