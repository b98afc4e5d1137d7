import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { keptFolder } from './data-folder.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The key the journey's platform socket uses; the server only gets its hash. */
export const PLATFORM_KEY = 'journey-platform-key';

/** The built server in a process of its own, as `npm start` runs it, on a free port. */
export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  readonly log: () => string;
  /** SIGTERM, then waits for the exit; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts `dist/main.js` and waits until `/readyz` answers 200. Fails with the server's own log. */
export async function startServer(env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  let log = '';
  const child = fork(`${ROOT}dist/main.js`, [], {
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
      ZHUBO_DATA: keptFolder(),
      ZHUBO_PLATFORM_KEY_HASHES: createHash('sha256').update(PLATFORM_KEY).digest('hex'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ['--max-semi-space-size=8'],
  });
  const keep = (chunk: Buffer): void => {
    log = (log + chunk.toString()).slice(-200_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  // Whoever started it may end of an error that nobody catches.
  const orphan = (): void => void child.kill('SIGKILL');
  process.once('exit', orphan);
  child.once('exit', () => process.off('exit', orphan));
  const url = await readyAddress(child, () => log).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    pid: child.pid ?? 0,
    log: () => log,
    stop: async () => {
      if (child.exitCode !== null) return child.exitCode;
      const exit = once(child, 'exit') as Promise<[number | null]>;
      child.kill('SIGTERM');
      const [code] = await exit;
      return code;
    },
  };
}

async function readyAddress(child: ChildProcess, log: () => string): Promise<string> {
  const url = `http://127.0.0.1:${await listeningPort(child, log)}`;
  await ready(url, log);
  return url;
}

async function listeningPort(child: ChildProcess, log: () => string): Promise<number> {
  return await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server exited with ${code} before listening:\n${log()}`)));
    child.on('message', (message: { type?: string; port?: number }) => {
      if (message.type === 'listening' && message.port !== undefined) resolve(message.port);
    });
  });
}

async function ready(url: string, log: () => string): Promise<void> {
  const deadline = Date.now() + 90_000;
  let last = '';
  while (Date.now() < deadline) {
    const response = await fetch(`${url}/readyz`);
    if (response.ok) return;
    last = await response.text();
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`not ready within 90 s: ${last}\n${log()}`);
}

/** Pictures that a server's stages have made in all, and those they had no time for. */
export async function stageCounts(url: string): Promise<{ readonly made: number; readonly late: number }> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const count = (name: string): number => Number(new RegExp(`^${name}\\{[^}]*\\} (\\d+)`, 'm').exec(metrics)?.[1]);
  return { made: count('zhubo_stage_pictures'), late: count('zhubo_stage_late_pictures') };
}
