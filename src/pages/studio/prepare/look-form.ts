import type { Aspect } from '../../../domain/aspect.js';
import { contrastOf } from '../../../domain/colour.js';
import { VOICE_NAMES, type VoiceName } from '../../../domain/speech.js';

/** What may lie behind the presenter; `file`: a picture beside the room's file, which stays. */
export const GROUNDS = ['shop', 'blur', 'studio', 'evening', 'green', 'colour', 'gradient', 'file'] as const;
export type Ground = (typeof GROUNDS)[number];

/** A room's look as it is edited. */
export interface LookForm {
  /** Empty: the server's own. */
  readonly presenter: string;
  /** Chosen by hand; empty: the presenter's own, whoever presents. */
  readonly voice: VoiceName | '';
  /** Empty: the server's own. */
  readonly aspect: Aspect | '';
  readonly ground: Ground;
  /** Of `colour`, and the upper of `gradient`. */
  readonly from: string;
  readonly to: string;
  readonly file: string;
  /** Empty: the pages' own. */
  readonly accent: string;
  readonly cards: 'light' | 'dark';
  readonly overlays: boolean;
}

type Body = Readonly<Record<string, unknown>>;

/** Keys of a theme that the form is about. */
const EDITED = new Set(['aspect', 'background', 'accent', 'cards', 'overlays']);
const COLOUR = /^#[0-9a-f]{6}$/i;

/** A prepared room's look. What the form does not know of its theme (the logo) stays in the room. */
export function lookOf(room: Body): LookForm {
  const { presenter, theme, voice } = room;
  const { accent, aspect, background, cards, overlays } = (theme ?? {}) as Body;
  return {
    presenter: typeof presenter === 'string' ? presenter : '',
    voice: VOICE_NAMES.find((name) => name === voice) ?? '',
    aspect: typeof aspect === 'string' ? (aspect as Aspect) : '',
    ...groundOf(typeof background === 'string' ? background.trim() : 'shop'),
    accent: typeof accent === 'string' ? accent : '',
    cards: cards === 'dark' ? 'dark' : 'light',
    overlays: overlays !== false,
  };
}

/** What of the room is sent: whole keys, null for one that is to go. */
export function patchOf(room: Body, form: LookForm): Record<string, unknown> {
  const kept = Object.entries((room['theme'] ?? {}) as Body).filter(([key]) => !EDITED.has(key));
  const ground = backgroundOf(form);
  const theme = {
    ...Object.fromEntries(kept),
    ...(form.aspect === '' ? {} : { aspect: form.aspect }),
    ...(ground === 'shop' ? {} : { background: ground }),
    ...(form.accent === '' ? {} : { accent: form.accent }),
    ...(form.cards === 'light' ? {} : { cards: form.cards }),
    ...(form.overlays ? {} : { overlays: false }),
  };
  return {
    theme: Object.keys(theme).length === 0 ? null : theme,
    presenter: form.presenter === '' ? null : form.presenter,
    voice: form.voice === '' ? null : form.voice,
  };
}

/** Whether white letters can be read on the accent (WCAG 2.2: 3:1 of large ones), as the server asks. */
export function isLegible(accent: string): boolean {
  return accent === '' || (COLOUR.test(accent) && contrastOf(accent, '#ffffff') >= 3);
}

function groundOf(background: string): Pick<LookForm, 'ground' | 'from' | 'to' | 'file'> {
  const colours = { from: '#1f6f54', to: '#0d2b22', file: '' };
  const named = GROUNDS.find((one) => one === background && one !== 'colour' && one !== 'gradient' && one !== 'file');
  if (named !== undefined) return { ...colours, ground: named };
  const [from = '', to] = background.split(/\s+/);
  if (!COLOUR.test(from)) return { ...colours, ground: 'file', file: background };
  return to === undefined ? { ...colours, ground: 'colour', from } : { ...colours, ground: 'gradient', from, to };
}

function backgroundOf({ ground, from, to, file }: LookForm): string {
  switch (ground) {
    case 'colour':
      return from;
    case 'gradient':
      return `${from} ${to}`;
    case 'file':
      return file;
    default:
      return ground;
  }
}
