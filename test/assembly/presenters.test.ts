import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Presenters } from '../../src/assembly/presenters.js';
import { Failure } from '../../src/domain/failure.js';
import { silentLog } from '../../src/domain/log.js';

const OWN = fileURLToPath(new URL('../../models/presenter', import.meta.url));

describe('the presenters of a server', () => {
  let folder: string;
  const logged: unknown[] = [];
  const log = { ...silentLog, warn: (values: object) => logged.push(values) };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zhubo-presenters-'));
    logged.length = 0;
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const install = (name: string, change: (manifest: Record<string, unknown>) => object): void => {
    mkdirSync(join(folder, name));
    const manifest = JSON.parse(readFileSync(join(OWN, 'avatar.json'), 'utf8')) as Record<string, unknown>;
    writeFileSync(join(folder, name, 'avatar.json'), JSON.stringify(change(manifest)));
  };

  it('are its own and the bundles of a folder; one without consent is left out, and told of', () => {
    install('mei', (manifest) => ({ ...manifest, id: 'mei', name: { zh: '小梅', en: 'Mei' } }));
    install('nobody', (manifest) => ({ ...manifest, id: 'nobody', consent: undefined }));
    const presenters = Presenters.read(OWN, folder, { aspect: '9:16' }, log);
    const own = presenters.lookOf({ theme: null, pictures: true }).presenter.manifest.id;
    expect(presenters.list().map(({ id, standard }) => [id, standard])).toEqual([
      ['mei', false],
      [own, true],
    ]);
    expect(JSON.stringify(logged)).toContain('nobody');
    expect(presenters.poster('mei')).toBe(join(folder, 'mei', 'poster.jpg'));
    expect(presenters.poster('nobody')).toBeUndefined();
    expect(presenters.posterOf(undefined)).toBe(join(OWN, 'poster.jpg'));
  });

  it('present a room as it says, and as the server has it where it says nothing', () => {
    install('mei', (manifest) => ({ ...manifest, id: 'mei' }));
    const presenters = Presenters.read(OWN, folder, { aspect: '9:16' }, log);
    const theme = { cards: 'light', overlays: true, aspect: '1:1' } as const;
    const look = presenters.lookOf({ presenter: 'mei', theme, pictures: true });
    expect([look.presenter.folder, look.aspect]).toEqual([join(folder, 'mei'), '1:1']);
    expect(look.layout?.width).toBe(look.layout?.height);
    const plain = presenters.lookOf({ theme: null, pictures: false });
    expect([plain.presenter.folder, plain.aspect, plain.layout]).toEqual([OWN, '9:16', null]);
  });

  it('sound as their bundles say, unless a voice was chosen by hand: for the room, or for all of them', () => {
    install('ming', (manifest) => ({ ...manifest, id: 'ming', voice: { zh: { name: 'male', rate: 1.1, pitch: -2 } } }));
    install('mute', (manifest) => ({ ...manifest, id: 'mute', voice: { en: { name: 'of another engine' } } }));
    const presenters = Presenters.read(OWN, folder, { aspect: '9:16' }, log);
    const male = { name: 'male', rate: 1.1, pitch: -2 };
    // One timbre in both languages, though the bundle tells of one.
    expect(presenters.timbresOf({ presenter: 'ming' })).toEqual({ zh: male, en: male });
    expect(presenters.timbresOf({ presenter: 'mute' })).toEqual({});
    expect(presenters.timbresOf({}).zh).toEqual({ name: 'female', rate: 1, pitch: 0 });
    const bright = { name: 'female-bright', rate: 1, pitch: 0 };
    expect(presenters.timbresOf({ presenter: 'ming', voice: 'female-bright' })).toEqual({ zh: bright, en: bright });
    const voices = (of: Presenters): unknown => Object.fromEntries(of.list().map(({ id, voice }) => [id, voice]));
    expect(voices(presenters)).toEqual({
      ming: { zh: 'male', en: 'male' },
      mute: { zh: null, en: null },
      default: { zh: 'female', en: 'female' },
    });
    // The voices file names one for every room.
    const chosen = Presenters.read(OWN, folder, { aspect: '9:16', voice: 'female-bright' }, log);
    expect(chosen.timbresOf({ presenter: 'ming' })).toEqual({});
    expect(chosen.timbresOf({ presenter: 'ming', voice: 'male' }).zh?.name).toBe('male');
    expect(voices(chosen)).toMatchObject({ ming: { zh: 'female-bright', en: 'female-bright' } });
    expect(() => presenters.timbresOf({ presenter: 'nobody' })).toThrow(/no presenter "nobody"/);
  });

  it('are named when a room wants one who is not there', () => {
    const presenters = Presenters.read(OWN, join(folder, 'none'), { aspect: '9:16' }, log);
    let thrown: unknown;
    try {
      presenters.lookOf({ presenter: 'mei', theme: null, pictures: true });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Failure);
    const installed = presenters.list().map(({ id }) => id);
    expect((thrown as Failure).reason).toEqual({
      code: 'no-presenter',
      values: { id: 'mei', installed: installed.join(', ') },
    });
  });
});
