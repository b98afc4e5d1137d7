import type { Language } from '../../../domain/language.js';
import { type Answer, api, path } from '../api.js';
import type { EvidenceRecord } from '../live/live-state.js';
import type { JournalEntry, Prepared, Product, Room } from '../shapes.js';
import { inEither, textIn } from '../wording.js';

/** Links of one day that are read; a request brings so many. */
export const MOST_LINKS = 6_000;
const PAGE = 200;

interface Links {
  readonly entries: readonly JournalEntry[];
  /** Where the next page begins; null: this was the last. */
  readonly next: string | null;
}

/** A room that can be looked back at. */
export interface Reviewed {
  readonly id: string;
  readonly title: { readonly zh?: string | undefined; readonly en?: string | undefined };
  readonly shop: string;
  readonly onAir: boolean;
}

/** Rooms on air, and after them those that are not. @param prepared Whether those may be asked for. */
export async function reviewedRooms(prepared: boolean, signal: AbortSignal): Promise<readonly Reviewed[]> {
  const [onAir, all] = await Promise.all([
    api.get<{ rooms: Room[] }>('/v1/rooms', signal),
    prepared ? api.get<{ rooms: Prepared[] }>('/v1/studio/rooms?limit=200', signal) : null,
  ]);
  const known = all?.body.rooms ?? [];
  const shopOf = (room: string): string => known.find(({ id }) => id === room)?.shop ?? room;
  const live = onAir.body.rooms.map(({ id, title }): Reviewed => ({ id, title, shop: shopOf(id), onAir: true }));
  const idle = known.filter(({ id }) => !live.some((room) => room.id === id));
  return [
    ...live,
    ...idle.map(({ id, shop, room }): Reviewed => ({ id, title: room.title ?? { zh: id }, shop, onAir: false })),
  ];
}

/** How a room is called, and whether it is on air. */
export function nameOf({ title, onAir }: Reviewed, language: Language): string {
  return `${inEither(title, language)}${onAir ? '' : textIn(language)('（未开播）', ' (not on air)')}`;
}

/** The products of a room's shop. */
export async function productsOf(shop: string, signal: AbortSignal): Promise<readonly Product[]> {
  return (await api.get<{ products: Product[] }>(path`/v1/shops/${shop}/products`, signal)).body.products;
}

/** A day where one looks, as dates are typed: 2026-11-27. */
export function dayOf(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last day that the journal has something of; null: there is nothing. */
export async function lastDay(room: string, signal: AbortSignal): Promise<string | null> {
  const query = new URLSearchParams({ room, kind: 'comment,answer', limit: '1' });
  const { body } = await api.get<Links>(`/v1/journal?${query.toString()}`, signal);
  const [newest] = body.entries;
  return newest === undefined ? null : dayOf(new Date(newest.time));
}

/** What the journal has of a day, oldest first; `more`: only the last of it. */
export async function pastRecords(
  room: string,
  day: string,
  signal: AbortSignal,
): Promise<{ readonly records: readonly EvidenceRecord[]; readonly more: boolean }> {
  const from = new Date(`${day}T00:00`);
  const until = new Date(from);
  until.setDate(until.getDate() + 1);
  const records: EvidenceRecord[] = [];
  let cursor: string | null = null;
  do {
    const query: URLSearchParams = new URLSearchParams({
      room,
      kind: 'comment,answer,reply,correction',
      from: from.toISOString(),
      until: until.toISOString(),
      limit: String(PAGE),
      ...(cursor === null ? {} : { cursor }),
    });
    const page: Answer<Links> = await api.get<Links>(`/v1/journal?${query.toString()}`, signal);
    records.push(...page.body.entries.map(recordOf));
    cursor = page.body.next;
  } while (cursor !== null && records.length < MOST_LINKS);
  return { records: records.reverse(), more: cursor !== null };
}

/** A link as the record that it was when it was on air. What was erased since is not in it. */
export function recordOf({ n, time, kind, show, turn, outcome, body }: JournalEntry): EvidenceRecord {
  const { id, text, comments, understanding, meant, ...rest } = body;
  // What viewers number is numbered anew in each run, too.
  const within = (one: string): string => `${show ?? ''}/${one}`;
  return {
    ...(rest as Partial<EvidenceRecord>),
    seq: n,
    time,
    kind,
    ...(show === null ? {} : { show }),
    ...(turn === null ? {} : { turn }),
    ...(outcome === null ? {} : { outcome }),
    // A comment that lost its id and words was asked all the same.
    id: within(typeof id === 'string' ? id : `#${n}`),
    ...(typeof text === 'string' ? { text } : kind === 'comment' ? { text: '···' } : {}),
    ...(Array.isArray(comments)
      ? { comments: (comments as Commented[]).filter(isWhole).map((one) => ({ ...one, id: within(one.id) })) }
      : {}),
    understanding: (isErased(understanding) ? meant : understanding) as EvidenceRecord['understanding'] & object,
  };
}

type Commented = NonNullable<EvidenceRecord['comments']>[number];

function isWhole({ id, text }: { readonly id: unknown; readonly text: unknown }): boolean {
  return typeof id === 'string' && typeof text === 'string';
}

function isErased(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'sealed' in value;
}
