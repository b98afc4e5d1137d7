import { describe, expect, it } from 'vitest';
import { writePitch } from '../../src/cli/write.js';

const shopFile = new URL('../../config/shop.json', import.meta.url).pathname;

const signal = new AbortController().signal;

describe('zhubo write pitch', () => {
  it('prints every line with what it rests on and how the check judged it', async () => {
    const printed: string[] = [];
    const print = (line: string): void => void printed.push(line);
    const wish = { shop: shopFile, product: 'down-jacket', language: 'zh', seconds: 30, seed: 1 } as const;
    const { lines } = await writePitch({ ...wish, llm: null, json: false, print, signal });
    expect(printed.filter((line) => line.startsWith('✓'))).toHaveLength(lines.length);
    expect(printed.join('\n')).toMatch(/\[优惠\].*399元[\s\S]*\{livePrice\}[\s\S]*down-jacket\.price/);
    expect(printed.at(-1)).toMatch(/约 \d+ 秒/);
  });

  it('writes templates and says so when the endpoint does not answer', async () => {
    const printed: string[] = [];
    await writePitch({
      shop: shopFile,
      product: 'thermal-mug',
      language: 'en',
      seconds: 20,
      seed: 1,
      llm: { url: 'http://127.0.0.1:9/v1', model: 'none', key: 'sk-secret' },
      json: false,
      print: (line) => void printed.push(line),
      signal,
    });
    expect(printed.join('\n')).toContain('this is from templates');
    expect(printed.join('\n')).not.toContain('sk-secret');
  });

  it('names a product that is not there, and those that are', async () => {
    const wish = { shop: shopFile, product: 'sofa', language: 'en', seconds: 20, seed: 1, llm: null } as const;
    await expect(writePitch({ ...wish, json: true, print: () => undefined, signal })).rejects.toThrow(
      /sofa.*thermal-mug/,
    );
  });
});
