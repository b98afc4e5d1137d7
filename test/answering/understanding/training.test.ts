import { describe, expect, it } from 'vitest';
import { featuresOf } from '../../../src/answering/understanding/features.js';
import { Model } from '../../../src/answering/understanding/model.js';
import { type Example, trainWeights } from '../../../src/answering/understanding/training.js';
import { seededRandom } from '../../../src/domain/clock.js';
import { Failure } from '../../../src/domain/failure.js';
import { reader } from './reader.js';

const texts = [
  ['多少钱', 0],
  ['什么价格', 0],
  ['how much is it', 0],
  ['几天发货', 1],
  ['什么时候发', 1],
  ['when do you ship', 1],
] as const;
const examples: Example[] = texts.map(([text, label]) => ({
  features: featuresOf(text, reader.syllables, []),
  label,
  weight: 1,
}));
const train = () =>
  trainWeights(() => examples, { labels: 2, dimension: 8, epochs: 20, rate: 0.3, random: seededRandom(1) });

describe('training', () => {
  it('learns what it is shown, and the weights can be read back', () => {
    const model = Model.read(train());
    for (const { features, label } of examples) {
      const beliefs = model.classify(features);
      expect(beliefs[label]).toBeGreaterThan(0.8);
      expect(beliefs.reduce((sum, belief) => sum + belief, 0)).toBeCloseTo(1);
    }
  });

  it('makes the same bytes from the same random', () => {
    expect(Buffer.from(train()).equals(Buffer.from(train()))).toBe(true);
  });

  it('refuses weights of another format and weights cut short', () => {
    const bytes = train();
    expect(() => Model.read(new TextEncoder().encode('nope'))).toThrow(Failure);
    expect(() => Model.read(bytes.subarray(0, bytes.length - 5))).toThrow(/expected/);
  });
});
