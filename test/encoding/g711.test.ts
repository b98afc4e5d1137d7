import { describe, expect, it } from 'vitest';
import { Decoder, samplesOf } from '../../src/check/decoding.js';
import { aLaw, muLaw, openG711Encoder } from '../../src/encoding/encoders/g711.js';

/** What a decoder hears of a tone, over half a second from the second on in which it has settled. */
function heard(law: 'pcmu' | 'pcma', hz: number): { level: number; noise: number; packets: number } {
  const encoder = openG711Encoder(law);
  const decoder = new Decoder(law);
  const out: number[] = [];
  let packets = 0;
  for (let i = 0; i < 75; i += 1) {
    const samples = Int16Array.from({ length: 960 }, (_, k) =>
      Math.round(16_000 * Math.sin((2 * Math.PI * hz * (i * 960 + k)) / 48_000)),
    );
    for (const packet of encoder.encode(samples, i * 960)) {
      packets += 1;
      expect(packet.data).toHaveLength(160);
      decoder.decode(Buffer.from(packet.data), (frame) => out.push(...samplesOf(frame)));
    }
  }
  encoder.close();
  decoder.close();
  const part = out.slice(8_000);
  const cos = part.reduce((sum, one, n) => sum + one * Math.cos((2 * Math.PI * hz * n) / 8_000), 0) / part.length;
  const sin = part.reduce((sum, one, n) => sum + one * Math.sin((2 * Math.PI * hz * n) / 8_000), 0) / part.length;
  const whole = part.reduce((sum, one) => sum + one ** 2, 0) / part.length;
  const tone = 2 * (cos ** 2 + sin ** 2);
  return { level: Math.sqrt(2 * whole), noise: 10 * Math.log10((whole - tone) / tone), packets };
}

describe('telephone sound', () => {
  it('writes the words of the recommendation: silence, the ends of the scale, one step', () => {
    expect([0, 32_767, -32_768, 1_000].map(muLaw)).toEqual([0xff, 0x80, 0x00, 0xce]);
    expect([0, 32_767, -32_768, 1_000].map(aLaw)).toEqual([0xd5, 0xaa, 0x2a, 0xfa]);
  });

  it.each(['pcmu', 'pcma'] as const)('%s: a tone comes back at its level, 33 dB above what quantising adds', (law) => {
    for (const hz of [400, 1_020, 3_000]) {
      const { level, noise, packets } = heard(law, hz);
      expect(packets).toBe(75);
      expect(Math.abs(20 * Math.log10(level / (16_000 / 32_768)))).toBeLessThan(0.5);
      expect(noise).toBeLessThan(-33);
    }
  });

  it('lets nothing through above the telephone band, where it would fold back', () => {
    for (const hz of [4_500, 6_000, 9_000]) expect(20 * Math.log10(heard('pcmu', hz).level / 0.488)).toBeLessThan(-40);
  });
});
