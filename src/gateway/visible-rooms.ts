import type { FastifyRequest } from 'fastify';
import { DEFAULT_TENANT, type Principal } from '../access/principal.js';
import { Failure } from '../domain/failure.js';
import { because } from '../domain/reasons.js';
import type { RoomPort, RoomsPort } from '../room/room-port.js';

/** Whose a room is, and whether it can be watched without a pass. */
export interface RoomOwner {
  readonly tenant: string;
  readonly private: boolean;
}

/** The rooms on air, as each of those who ask may see them: what they may not see does not exist for them. */
export class VisibleRooms {
  readonly #rooms: RoomsPort;
  readonly #ownerOf: (room: string) => RoomOwner | undefined;

  constructor(rooms: RoomsPort, ownerOf: (room: string) => RoomOwner | undefined) {
    this.#rooms = rooms;
    this.#ownerOf = ownerOf;
  }

  /** Rooms to watch: public ones, and those of a pass, a key or a user of the tenant. */
  watchedBy(principal: Principal): RoomsPort {
    return this.#only((room) => this.mayWatch(principal, room));
  }

  /** Whether somebody may watch a room, on air or about to be. */
  mayWatch(principal: Principal, room: string): boolean {
    const owner = this.#ownerOf(room);
    if (owner === undefined) return false;
    if (!owner.private) return true;
    if (principal.kind === 'viewer') return principal.tenant === owner.tenant && principal.room === room;
    return principal.tenant === owner.tenant;
  }

  /** Whether caches on the way may give what is of a room to others who ask (RFC 9111 §5.2.2: `public` or `private`). */
  keptBy(room: string): 'public' | 'private' {
    return this.#ownerOf(room)?.private === false ? 'public' : 'private';
  }

  /**
   * What somebody is told of a room's parts and figures. All: its tenant, and who administers the tenant that the installation is of.
   */
  toldTo(principal: Principal, room: string): 'all' | 'some' | 'nothing' {
    const { tenant, scopes, kind } = principal;
    if (tenant === DEFAULT_TENANT && scopes.has('administer')) return 'all';
    if (!this.mayWatch(principal, room)) return 'nothing';
    return kind !== 'viewer' && this.#ownerOf(room)?.tenant === tenant ? 'all' : 'some';
  }

  /** Rooms to steer and to feed: those of a tenant. */
  ofTenant(tenant: string | null): RoomsPort {
    return this.#only((room) => tenant !== null && this.#ownerOf(room)?.tenant === tenant);
  }

  /**
   * The room of the address (`:room`), to be watched by who asks.
   * @throws Failure `not_found`; `unauthorized` when they showed something that is no (longer a) pass.
   */
  watched(request: FastifyRequest): RoomPort {
    return named(this.watchedBy(request.principal), request);
  }

  /**
   * The room of the address, to be steered by who asks.
   * @throws Failure `not_found`.
   */
  steered(request: FastifyRequest): RoomPort {
    return named(this.ofTenant(request.principal.tenant), request);
  }

  /**
   * The room of the address and whose it is, when it is of the tenant who asks.
   * @throws Failure `not_found`.
   */
  owned(request: FastifyRequest): { readonly room: string; readonly owner: RoomOwner } {
    const { id } = this.steered(request);
    const owner = this.#ownerOf(id);
    if (owner === undefined) throw new Failure('not_found', because('no-room', { room: id }));
    return { room: id, owner };
  }

  #only(sees: (room: string) => boolean): RoomsPort {
    const rooms = this.#rooms;
    return {
      get: (id) => (sees(id) ? rooms.get(id) : undefined),
      list: () => rooms.list().filter(({ id }) => sees(id)),
      states: () => rooms.states(),
    };
  }
}

function named(rooms: RoomsPort, request: FastifyRequest): RoomPort {
  const { room = '' } = request.params as { readonly room?: string };
  const found = rooms.get(room);
  if (found !== undefined) return found;
  if (request.refused !== null) throw request.refused;
  throw new Failure('not_found', because('no-room', { room: room.slice(0, 100) }));
}
