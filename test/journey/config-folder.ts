import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CONFIG = fileURLToPath(new URL('../../config/', import.meta.url));

/** A room's file as JSON, as far as tests change it. */
export interface RoomJson {
  readonly segments: readonly { readonly id: string; readonly [field: string]: unknown }[];
  readonly [field: string]: unknown;
}

/** The demo shop with its room changed, as a folder for `ZHUBO_CONFIG`. */
export function configFolder(change: (room: RoomJson) => RoomJson): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'zhubo-room-'));
  copyFileSync(join(CONFIG, 'shop.json'), join(path, 'shop.json'));
  cpSync(join(CONFIG, 'products'), join(path, 'products'), { recursive: true });
  const room = JSON.parse(readFileSync(join(CONFIG, 'room.json'), 'utf8')) as RoomJson;
  writeFileSync(join(path, 'room.json'), JSON.stringify(change(room)));
  return { path, remove: () => rmSync(path, { recursive: true }) };
}
