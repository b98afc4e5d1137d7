import { describe, expect, it } from 'vitest';
import { readSettings } from '../src/settings.js';

describe('settings', () => {
  it('need nothing: an empty environment gives the demo on port 8080', () => {
    const settings = readSettings({});
    expect(settings.PORT).toBe(8080);
    expect(settings.ZHUBO_AVATAR).toMatch(/models\/presenter$/);
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('treat an empty variable as not given, as compose files and shells produce them', () => {
    expect(readSettings({ PORT: '', ZHUBO_ICE_PORTS: '' }).PORT).toBe(8080);
  });

  it('name every wrong variable with its value and what is allowed, in one message', () => {
    expect(() => readSettings({ PORT: '99999', ZHUBO_ICE_PORTS: '90-80', LOG_LEVEL: 'loud' })).toThrow(
      /PORT="99999".*65535[\s\S]*LOG_LEVEL="loud"[\s\S]*ZHUBO_ICE_PORTS="90-80" must be LOW-HIGH/,
    );
  });

  it('give the room its tone, or none', () => {
    expect(readSettings({})).toMatchObject({ ZHUBO_ROOM_TONE: -62, ZHUBO_BREATHS: true });
    expect(readSettings({ ZHUBO_ROOM_TONE: 'off', ZHUBO_BREATHS: 'false' })).toMatchObject({
      ZHUBO_ROOM_TONE: null,
      ZHUBO_BREATHS: false,
    });
    expect(readSettings({ ZHUBO_ROOM_TONE: '-70' }).ZHUBO_ROOM_TONE).toBe(-70);
    expect(() => readSettings({ ZHUBO_ROOM_TONE: '-20' })).toThrow(/ZHUBO_ROOM_TONE="-20" must be off, or -80 to -50/);
  });

  it('know the shapes a stream can have', () => {
    expect(readSettings({}).ZHUBO_ASPECT).toBe('9:16');
    expect(readSettings({ ZHUBO_ASPECT: '1:1' }).ZHUBO_ASPECT).toBe('1:1');
    expect(readSettings({ ZHUBO_ASPECT: '16:9' }).ZHUBO_ASPECT).toBe('16:9');
    expect(() => readSettings({ ZHUBO_ASPECT: '4:3' })).toThrow(/ZHUBO_ASPECT="4:3"/);
  });

  it('know several rooms, each a folder of its own', () => {
    expect(readSettings({}).ZHUBO_CONFIG).toEqual([expect.stringMatching(/config$/)]);
    expect(readSettings({ ZHUBO_CONFIG: 'config, config/scenes/bank' }).ZHUBO_CONFIG).toEqual([
      'config',
      'config/scenes/bank',
    ]);
    expect(() => readSettings({ ZHUBO_CONFIG: 'config,,x' })).toThrow(/ZHUBO_CONFIG/);
  });

  it('take a vector database by its address, and hide the password in it', () => {
    expect(readSettings({}).ZHUBO_INDEX).toBe('lancedb');
    expect(readSettings({ ZHUBO_INDEX: 'http://vearch.example:9001' }).ZHUBO_INDEX).toBe('http://vearch.example:9001');
    expect(() => readSettings({ ZHUBO_INDEX: 'mysql://root:hunter2@db' })).toThrow(
      /^(?!.*hunter2)[\s\S]*ZHUBO_INDEX=\(hidden\) must be lancedb, memory/,
    );
  });

  it('never repeat a secret in the message', () => {
    const secret = 'a-real-key-by-mistake';
    try {
      readSettings({ ZHUBO_PLATFORM_KEY_HASHES: secret });
      expect.unreachable('a key that is no hash must be refused');
    } catch (error) {
      expect(String(error)).toMatch(/ZHUBO_PLATFORM_KEY_HASHES=\(hidden\) is not a SHA-256/);
      expect(String(error)).not.toContain(secret);
    }
  });
});
