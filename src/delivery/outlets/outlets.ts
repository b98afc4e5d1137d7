import type { MessagePort } from 'node:worker_threads';
import type { OutletReport, OutletSpec } from '../../domain/outlet.js';
import type { PartState } from '../../domain/part.js';
import type { HlsFile } from './hls/window.js';
import type { PictureSize } from './outlet.js';

/** A room as outlets see it. */
export interface OutletRoom {
  readonly id: string;
  /** null: it has sound alone. */
  readonly pictures: PictureSize | null;
  /** Has the room's stage send its packets into a port too; false when there is no stage now. */
  feed(port: MessagePort): boolean;
}

/** Every outlet of every room: started, kept going and stopped apart from the show and its viewers. */
export interface Outlets {
  /** A room whose outlets and HLS viewers are to be fed. */
  add(room: OutletRoom): void;
  /** The room has a stage, or a new one. */
  stageStarted(room: string): void;
  /** Starts an outlet, or starts it anew with what it is now. */
  start(spec: OutletSpec): void;
  /** Ends an outlet; resolves when nothing of it is left. */
  stop(id: string): Promise<void>;
  /** How an outlet fares; null: it was never started here. */
  report(id: string): OutletReport | null;
  /** A file of a room's HLS stream. @throws Failure `not_found`, `timeout`. */
  hls(room: string, name: string): Promise<HlsFile>;
  state(): PartState | null;
  close(): Promise<void>;
}
