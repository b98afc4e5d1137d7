import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';

// Must be set before the library is loaded, and it is loaded here only.
process.env['ORT_DISABLE_TELEMETRY'] ??= '1';

/**
 * Opens a model for realtime use on the calling thread: one thread (two are never worth it for nets this small), no
 * spinning, every graph optimisation (measured 2.95 against 3.98 ms).
 */
export async function openSession(folder: string, file: string): Promise<InferenceSession> {
  const { InferenceSession } = await import('onnxruntime-node');
  return await InferenceSession.create(join(folder, file), {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
}
