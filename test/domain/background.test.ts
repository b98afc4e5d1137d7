import { describe, expect, it } from 'vitest';
import { backgroundOf, GREEN } from '../../src/domain/background.js';
import { contrastOf, readableOn } from '../../src/domain/colour.js';

describe('a background', () => {
  it('is read as rooms write it', () => {
    expect(backgroundOf('shop')).toEqual({ kind: 'own', blurred: false });
    expect(backgroundOf('blur')).toEqual({ kind: 'own', blurred: true });
    expect(backgroundOf('evening')).toEqual({ kind: 'drawn', place: 'evening' });
    expect(backgroundOf('green')).toEqual({ kind: 'plain', colour: GREEN });
    expect(backgroundOf(' #1F6f54 ')).toEqual({ kind: 'plain', colour: '#1F6f54' });
    expect(backgroundOf('#1f6f54 #0d2b22')).toEqual({ kind: 'gradient', from: '#1f6f54', to: '#0d2b22' });
    expect(backgroundOf('pictures/our-shop.webp')).toEqual({ kind: 'image', file: 'pictures/our-shop.webp' });
  });

  it.each([
    '',
    'greenish',
    '#12345',
    '#123456 #1234',
    '#123456 #123456 #123456',
    '../secret.png',
    '/etc/logo.png',
    'a/../../b.png',
    'film.mp4',
  ])('is not %j', (text) => {
    expect(backgroundOf(text)).toBeUndefined();
  });
});

describe('contrast', () => {
  it('is that of WCAG 2.2', () => {
    expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  it.each(['#e02e4c', '#1f6f54', '#ffd400', '#10131a', '#808080'])(
    '%s becomes readable on light and dark, and stays where it is',
    (colour) => {
      for (const ground of ['#ffffff', '#1f1b26', '#00b140']) {
        expect(contrastOf(readableOn(colour, ground, 4), ground)).toBeGreaterThanOrEqual(4);
        if (contrastOf(colour, ground) >= 4) expect(readableOn(colour, ground, 4)).toBe(colour);
      }
    },
  );
});
