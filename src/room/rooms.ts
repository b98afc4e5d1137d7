import type { PartState } from '../domain/part.js';
import type { LiveRoom } from './live-room.js';
import type { RoomPort, RoomsPort } from './room-port.js';

/** The rooms of this process. */
export class Rooms implements RoomsPort {
  readonly #rooms = new Map<string, LiveRoom>();

  add(room: LiveRoom): void {
    this.#rooms.set(room.id, room);
  }

  /** Ends a room's show with its goodbye; then it is not there any more. */
  async remove(id: string): Promise<void> {
    await this.#rooms.get(id)?.close();
    this.#rooms.delete(id);
  }

  get(id: string): RoomPort | undefined {
    return this.#rooms.get(id);
  }

  list(): readonly RoomPort[] {
    return [...this.#rooms.values()];
  }

  /** Every part of every room, by name; with several rooms the names carry the room's id. */
  states(): Readonly<Record<string, PartState>> {
    const several = this.#rooms.size > 1;
    const all: Record<string, PartState> = {};
    for (const room of this.#rooms.values()) {
      for (const [part, state] of Object.entries(room.states()))
        all[several ? `${room.id} ${part}` : part] = { ...state, room: room.id };
    }
    return all;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#rooms.values()].map((room) => room.close()));
  }
}
