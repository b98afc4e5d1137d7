import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { chromiumPath, CHROMIUM_ARGUMENTS } from './browser.js';

/** What a network does to packets, each way. */
export interface Faults {
  /** ms. */
  readonly delay?: number;
  readonly jitter?: number;
  /** 0..1. */
  readonly loss?: number;
  /** Bandwidth; 0: without a limit. */
  readonly kbit?: number;
  /** False: a firewall lets none of it through; a port: only what goes there. */
  readonly udp?: boolean | number;
  /** Nothing passes at all. */
  readonly down?: boolean;
}

/**
 * Why there can be no network of our own here; null when there can. On CI there must be: a green run would otherwise say nothing
 * about real networks.
 */
export const noNetwork = reason();
if (noNetwork !== null && process.env['CI'] !== undefined) throw new Error(`CI cannot make a network: ${noNetwork}`);
if (noNetwork !== null) console.warn(`Tests over a real network are skipped: ${noNetwork}`);

function reason(): string | null {
  if (chromiumPath === undefined) return 'no Chromium';
  if (process.getuid?.() !== 0) return 'namespaces need root';
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    execFileSync('ip', ['-V'], { stdio: 'ignore' });
    execFileSync('python3', ['-c', 'pass'], { stdio: 'ignore' });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A namespace behind a network with faults (link.py); the server is on this side of it, a browser goes on the other. */
export class Network {
  readonly #namespace: string;
  readonly #link: ChildProcess;
  readonly #answers: Interface;
  readonly #folder = mkdtempSync(join(tmpdir(), 'zhubo-network-'));
  readonly #subnet: number;

  private constructor(namespace: string, subnet: number) {
    this.#namespace = namespace;
    this.#subnet = subnet;
    const script = fileURLToPath(new URL('link.py', import.meta.url));
    this.#link = spawn('python3', [script, namespace, `zl${process.pid % 100_000}`, String(subnet)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (this.#link.stdout === null) throw new Error('the link has no output');
    this.#answers = createInterface(this.#link.stdout);
  }

  static async make(): Promise<Network> {
    const namespace = `zhubo-${process.pid}`;
    execFileSync('ip', ['netns', 'add', namespace]);
    const network = new Network(namespace, process.pid % 250);
    await once(network.#answers, 'line', { signal: AbortSignal.timeout(10_000) });
    return network;
  }

  /** This machine, seen from the other side. */
  get address(): string {
    return `10.99.${this.#subnet}.1`;
  }

  get address6(): string {
    return `fd99:${this.#subnet}::1`;
  }

  /** What is not named stays as it was. */
  async shape(faults: Faults): Promise<void> {
    const answer = once(this.#answers, 'line', { signal: AbortSignal.timeout(10_000) });
    this.#link.stdin?.write(`${JSON.stringify(faults)}\n`);
    await answer;
  }

  async clear(): Promise<void> {
    await this.shape({ delay: 0, jitter: 0, loss: 0, kbit: 0, udp: true, down: false });
  }

  /** Gives the other side another address, as a phone has that leaves the house. @param host 2 at first. */
  moveTo(host: number): void {
    const device = `zl${process.pid % 100_000}b`;
    const ip = (...command: string[]): void => {
      execFileSync('ip', ['-n', this.#namespace, ...command]);
    };
    ip('addr', 'flush', 'dev', device);
    ip('addr', 'add', `10.99.${this.#subnet}.${host}/24`, 'dev', device);
    ip('addr', 'add', `fd99:${this.#subnet}::${host}/64`, 'dev', device, 'nodad');
    ip('route', 'replace', 'default', 'dev', device);
  }

  /** A browser on the other side. */
  async browser(): Promise<Browser> {
    const wrapper = join(this.#folder, 'chromium');
    writeFileSync(wrapper, `#!/bin/sh\nexec ip netns exec ${this.#namespace} ${chromiumPath ?? ''} "$@"\n`);
    chmodSync(wrapper, 0o755);
    return await chromium.launch({ executablePath: wrapper, args: CHROMIUM_ARGUMENTS });
  }

  async close(): Promise<void> {
    this.#link.stdin?.end();
    await once(this.#link, 'exit');
    execFileSync('ip', ['netns', 'del', this.#namespace]);
    rmSync(this.#folder, { recursive: true });
  }
}
