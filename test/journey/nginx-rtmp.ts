import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from './waiting.js';

/** nginx from Debian with libnginx-mod-rtmp, in a folder of its own: takes streams and gives them to whoever plays them. */
export class NginxRtmp {
  readonly #folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  readonly #port: number;
  #process: ChildProcess | null = null;

  private constructor(port: number) {
    this.#port = port;
  }

  static async start(): Promise<NginxRtmp> {
    const nginx = new NginxRtmp(await freePort());
    writeFileSync(
      join(nginx.#folder, 'nginx.conf'),
      `load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
      daemon off; master_process off; pid ${nginx.#folder}/pid; error_log ${nginx.#folder}/error.log;
      events { worker_connections 64; }
      rtmp { server { listen 127.0.0.1:${nginx.#port}; application live { live on; wait_key on; } } }`,
    );
    await nginx.start();
    return nginx;
  }

  /** Up to the application. */
  get url(): string {
    return `rtmp://127.0.0.1:${this.#port}/live`;
  }

  async start(): Promise<void> {
    const log = join(this.#folder, 'error.log');
    this.#process = spawn('nginx', ['-c', join(this.#folder, 'nginx.conf'), '-e', log], { stdio: 'ignore' });
    await until('nginx listens', async () => {
      const socket = connect(this.#port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
      return true;
    });
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true });
  }
}
