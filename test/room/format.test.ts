import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRoomFile } from '../../src/knowledge/script.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe("the run of show's format", () => {
  let folder: string;
  const example = /```json\n([\s\S]*?)```/.exec(readFileSync(`${ROOT}src/room/FORMAT.md`, 'utf8'))?.[1] ?? '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-room-'));
    cpSync(`${ROOT}config/shop.json`, join(folder, 'shop.json'));
    cpSync(`${ROOT}config/products`, join(folder, 'products'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const load = (change: (text: string) => string = (text) => text): ReturnType<typeof loadRoomFile> => {
    const path = join(folder, 'room.json');
    writeFileSync(path, change(example));
    return loadRoomFile(path);
  };

  it('is what its page shows', () => {
    const file = load();
    expect(
      file.segments.map(({ id, kind, waitMs, interrupt, lengthMs, countdownMs }) => [
        id,
        kind,
        waitMs,
        interrupt,
        lengthMs,
        countdownMs,
      ]),
    ).toEqual([
      ['pitch-wool-scarf', 'pitch', 2_500, 'clause', 60_000, null],
      ['offer', 'promotion', 2_500, 'sentence', null, 60_000],
      ['questions', 'questions', 30_000, 'clause', null, null],
    ]);
    expect(file.segments[0]?.lines.zh[1]?.say).toHaveLength(2);
    expect(file.hours).toEqual([{ from: 19 * 60 + 30, to: 22 * 60 }]);
  });

  it.each([
    ['an unknown key', ['"pauseMs"', '"pauseS"'], 'pauseMs'],
    ['a product the shop lacks', ['"product": "wool-scarf"', '"product": "silk-scarf"'], 'silk-scarf'],
    ['an unknown slot', ['{livePrice}', '{discount}'], '{discount}'],
    ['a slot without a product', ['有什么想问的？', '{name}有什么想问的？'], 'questions'],
    ['an id used twice', ['"id": "offer"', '"id": "questions"'], 'questions'],
    ['a time that is none', ['"19:30"', '"25:30"'], 'hours.0.from'],
    ['a policy that is none', ['"clause"', '"whenever"'], 'segments.0.interrupt'],
  ] as const)('refuses %s, naming it', (_what, [was, is], named) => {
    expect(() => load((text) => text.replace(was, is))).toThrow(named);
  });
});
