import { hash } from 'node:crypto';
import type { z } from 'zod';
import type { RejectionReason } from '../../domain/comment.js';
import type { CommentEvent } from '../../domain/event.js';
import type { Metrics } from '../../ops/metrics.js';
import type { RoomLog } from '../room-log.js';
import type { platformComment, platformHappening } from './protocol.js';

/** Rejections that another try may not meet; the others are for good, and remembered. */
const PASSING = new Set<RejectionReason>(['rate_limited', 'desk_full', 'room_closed', 'duplicate_id']);

/** Who sends: a key's holder, and which of their programs. */
export interface Sender {
  readonly keyHash: string;
  readonly feed: string;
}

/** What became of a comment at once. `again`: it was sent before; `ends`: how it ended then, null while it is open. */
export type Taken =
  | { readonly status: 'accepted' }
  | { readonly status: 'rejected'; readonly reason: RejectionReason }
  | { readonly status: 'again'; readonly ends: readonly CommentEvent[] | null };

/** The name under which a sender is told what becomes of its comments. */
export function nameOf({ keyHash, feed }: Sender): string {
  return `${keyHash}/${feed}`;
}

/** Hands an integrator's comments and events to rooms; each comment of one id and viewer once, told of until it ends. */
export class Intake {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /**
   * Hands a comment in, unless it was before. Its rejection or, later, its end goes to the log of the room, for its sender. The
   * room does not forget these viewers when a connection ends: they are the integrator's users, not the connection's.
   */
  comment(log: RoomLog, sender: Sender, { id, viewer, nickname, text }: z.infer<typeof platformComment>): Taken {
    const { room, ledger } = log;
    const known = viewerOf(sender.keyHash, viewer);
    const key = whole(known, '/', id);
    const to = nameOf(sender);
    const before = ledger.again(key, id, to);
    if (before !== undefined) return { status: 'again', ends: before === 'open' ? null : before };
    ledger.begin(key, to);
    const tell = (event: CommentEvent): void => {
      const addressee = ledger.note(key, event);
      if (addressee !== undefined) log.tell(addressee, { ...event, viewer });
    };
    const admitted = room.comment({ clientId: id, viewer: known, nickname: nickname ?? '', text }, tell);
    this.#metrics.comment(room.id, admitted.accepted ? 'accepted' : admitted.reason);
    if (admitted.accepted) return { status: 'accepted' };
    const { reason } = admitted;
    const rejected = { type: 'comment.rejected', id, reason } as const;
    if (PASSING.has(reason)) {
      ledger.forget(key);
      log.tell(to, { ...rejected, viewer });
    } else tell(rejected);
    return { status: 'rejected', reason };
  }

  /** Hands in what happened on the platform; an id that was sent before changes nothing. Returns how many were new. */
  happened({ room }: RoomLog, { keyHash }: Sender, events: readonly z.infer<typeof platformHappening>[]): number {
    let taken = 0;
    for (const { id, kind, viewer, nickname = '', gift = '', product = null } of events) {
      // Two integrators' events of one id are two events.
      const event = { id: viewerOf(keyHash, id), kind, viewer: viewerOf(keyHash, viewer), nickname, gift, product };
      if (room.happened(event)) taken += 1;
    }
    return taken;
  }
}

/**
 * An integrator's user as the room knows them. Every viewer of the room sees this name in `comment.shown`, so it must not
 * be the platform's own id; and two integrators' users of one name are two viewers.
 */
function viewerOf(keyHash: string, viewer: string): string {
  return whole('p-', hash('sha256', `${keyHash}\0${viewer}`, 'base64url').slice(0, 22));
}

/** One text. Put together with `+` or cut out it holds on to its parts, and of these a hundred thousand are kept. */
function whole(...parts: string[]): string {
  return parts.join('');
}
