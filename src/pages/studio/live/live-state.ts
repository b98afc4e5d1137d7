import type { ViewerEvent } from '../../../gateway/protocol.js';

/** Kept on the page. */
const MOST_COMMENTS = 300;
const MOST_SAID = 200;
const MOST_TURNS = 300;
/** The server keeps no more of a room. */
const MOST_RECORDS = 5_500;

export interface Verdict {
  readonly supported: boolean;
  readonly check: string;
  readonly detail?: string | undefined;
}

export interface EvidenceSentence {
  readonly text: string;
  readonly citations: readonly string[];
  readonly verdict?: Verdict | undefined;
  readonly kind?: string | undefined;
  /** Drafts that were stopped before it. */
  readonly blocked?: readonly { readonly text: string; readonly verdict: Verdict }[] | undefined;
}

/** A record of `GET /v1/rooms/{room}/evidence`; fields by kind. */
export interface EvidenceRecord {
  readonly seq: number;
  readonly time: string;
  readonly kind: string;
  readonly id?: string;
  readonly text?: string;
  readonly outcome?: string;
  readonly turn?: string;
  /** Of the journal: the run of the room. Turns are numbered anew in each. */
  readonly show?: string;
  readonly receivedAt?: number;
  readonly comments?: readonly { readonly id: string; readonly text: string; readonly receivedAt: number }[];
  readonly sentences?: readonly EvidenceSentence[];
  readonly interrupted?: boolean;
  /** Of an operator's words: spoken by themselves, for so long. */
  readonly by?: string;
  readonly seconds?: number;
  /** Of a correction: the sentence it puts right. */
  readonly heard?: { readonly id: string; readonly text: string };
  readonly understanding?: {
    readonly facets?: readonly string[];
    readonly products?: readonly string[];
    readonly intent?: string;
  };
}

export interface LiveComment {
  readonly id: string;
  readonly nickname: string;
  readonly text: string;
  /** `waiting` until it ends. */
  readonly outcome: string;
  /** In which it was answered. */
  readonly turn: string | null;
}

export interface SaidLine {
  /** Names the sentence; an operator flags it by this. */
  readonly sentence: string;
  readonly turn: string;
  readonly text: string;
  readonly citations: readonly string[];
}

export interface LiveState {
  readonly connected: boolean;
  readonly phase: string;
  readonly speaking: boolean;
  readonly viewers: number;
  readonly product: string | null;
  readonly comments: readonly LiveComment[];
  readonly said: readonly SaidLine[];
  /** Why each turn said what it said, by turn. */
  readonly evidence: ReadonlyMap<string, EvidenceRecord>;
}

export type LiveAction =
  | { readonly type: 'event'; readonly event: ViewerEvent }
  | { readonly type: 'evidence'; readonly records: readonly EvidenceRecord[] }
  | { readonly type: 'lost' };

export const NOTHING_YET: LiveState = {
  connected: false,
  phase: 'starting',
  speaking: false,
  viewers: 0,
  product: null,
  comments: [],
  said: [],
  evidence: new Map(),
};

/** What the control room shows after something happened. */
export function liveState(state: LiveState, action: LiveAction): LiveState {
  switch (action.type) {
    case 'lost':
      return { ...state, connected: false };
    case 'event':
      return after(state, action.event);
    case 'evidence':
      return action.records.reduce(withRecord, state);
  }
}

function after(state: LiveState, event: ViewerEvent): LiveState {
  switch (event.type) {
    case 'hello': {
      const { phase, speaking, viewers, product } = event.room;
      const now = { ...state, connected: true, phase, speaking, viewers, product: product?.id ?? null };
      return event.recent.reduce<LiveState>(
        (all, said) => (said.type === 'comment.shown' ? after(all, said) : all),
        now,
      );
    }
    case 'room.state': {
      const { phase, speaking, viewers, product } = event;
      return { ...state, phase, speaking, viewers, product };
    }
    case 'product.shown':
      return { ...state, product: event.product.id };
    case 'comment.shown': {
      const { id, nickname, text } = event.comment;
      if (state.comments.some((comment) => comment.id === id)) return state;
      return withComment(state, { id, nickname, text, outcome: 'waiting', turn: null });
    }
    case 'caption': {
      const { sentence, turn, text, citations } = event;
      const line = { sentence, turn, text, citations };
      const others = state.said.filter((one) => one.sentence !== sentence);
      return { ...state, said: [...others, line].slice(-MOST_SAID) };
    }
    default:
      return state;
  }
}

function withComment(state: LiveState, comment: LiveComment): LiveState {
  return { ...state, comments: [...state.comments, comment].slice(-MOST_COMMENTS) };
}

function withRecord(state: LiveState, record: EvidenceRecord): LiveState {
  if (record.kind === 'comment' && record.id !== undefined && record.outcome !== undefined) {
    const { id, outcome } = record;
    const turn = record.turn ?? null;
    const known = state.comments.some((comment) => comment.id === id);
    if (!known) return withComment(state, { id, nickname: '', text: record.text ?? '', outcome, turn });
    return {
      ...state,
      comments: state.comments.map((comment) => (comment.id === id ? { ...comment, outcome, turn } : comment)),
    };
  }
  if (record.sentences === undefined) return state;
  const evidence = new Map(state.evidence);
  evidence.set(turnOf(record), record);
  for (const [oldest] of evidence) {
    if (evidence.size <= MOST_TURNS) break;
    evidence.delete(oldest);
  }
  // A reply in text has no turn: its comments lead to it.
  if (record.turn !== undefined || record.comments === undefined) return { ...state, evidence };
  const ids = new Set(record.comments.map(({ id }) => id));
  const comments = state.comments.map((one) => (ids.has(one.id) ? { ...one, turn: turnOf(record) } : one));
  return { ...state, evidence, comments };
}

/** What was there with what came after it. A server that began anew numbers from 1: then what came is all there is. */
export function joined(
  before: readonly EvidenceRecord[],
  records: readonly EvidenceRecord[],
): readonly EvidenceRecord[] {
  if (records.length === 0) return before;
  const anew = (records[0]?.seq ?? 0) <= (before.at(-1)?.seq ?? 0);
  return anew ? records : [...before, ...records].slice(-MOST_RECORDS);
}

export function turnOf(record: EvidenceRecord): string {
  if (record.turn === undefined) return `reply-${record.seq}`;
  return record.show === undefined ? record.turn : `${record.show}/${record.turn}`;
}

/** Comments that one answer served, together; others alone. In the order in which the first of each came. */
export interface CommentGroup {
  readonly key: string;
  readonly comments: readonly LiveComment[];
}

export function grouped(comments: readonly LiveComment[]): readonly CommentGroup[] {
  const groups = new Map<string, LiveComment[]>();
  for (const comment of comments) {
    const key = comment.turn ?? comment.id;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [comment]);
    else group.push(comment);
  }
  return [...groups].map(([key, all]) => ({ key, comments: all }));
}

/** Who wrote a comment: its id is `<viewer>/<the client's own>`. */
export function viewerOf(id: string): string {
  const at = id.lastIndexOf('/');
  return at < 0 ? id : id.slice(0, at);
}
