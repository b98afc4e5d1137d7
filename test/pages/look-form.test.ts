import { describe, expect, it } from 'vitest';
import { isLegible, lookOf, patchOf } from '../../src/pages/studio/prepare/look-form.js';

describe('the look of a room, as a form', () => {
  it('is the same after it was read and sent again, whatever lies behind the presenter', () => {
    for (const background of ['blur', 'green', 'evening', '#1f6f54', '#1f6f54 #0d2b22', 'our-shop.webp']) {
      const theme = { background, accent: '#1f6f54', cards: 'dark', overlays: false, aspect: '1:1', logo: 'logo.png' };
      const room = { title: {}, theme, presenter: 'mei' };
      expect(patchOf(room, lookOf(room))).toEqual({ theme, presenter: 'mei', voice: null });
    }
  });

  it('says nothing of what is the server’s own, and takes away what was chosen before', () => {
    expect(patchOf({}, lookOf({}))).toEqual({ theme: null, presenter: null, voice: null });
    const room = { theme: { accent: '#1f6f54', logo: 'logo.png' }, presenter: 'mei' };
    const form = { ...lookOf(room), accent: '', presenter: '' };
    expect(patchOf(room, form)).toEqual({ theme: { logo: 'logo.png' }, presenter: null, voice: null });
    const gradient = { ...lookOf({}), ground: 'gradient', from: '#112233', to: '#445566' } as const;
    expect(patchOf({}, gradient)).toEqual({ theme: { background: '#112233 #445566' }, presenter: null, voice: null });
  });

  it('keeps a voice that was chosen by hand when somebody else presents', () => {
    const form = { ...lookOf({ presenter: 'mei', voice: 'female-bright' }), presenter: 'ming' };
    expect(patchOf({}, form)).toMatchObject({ presenter: 'ming', voice: 'female-bright' });
    expect(lookOf({ voice: 'of-tomorrow' }).voice).toBe('');
  });

  it('knows what white letters can be read on', () => {
    expect(['', '#c2185b', '#ffee88', 'red'].map(isLegible)).toEqual([true, true, false, false]);
  });
});
