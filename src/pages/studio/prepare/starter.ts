import type { Language } from '../../../domain/language.js';

export interface NewRoom {
  readonly titleZh: string;
  readonly titleEn: string;
  readonly language: Language;
}

export interface Sold {
  readonly id: string;
  readonly price?: number | undefined;
}

/** Segments a new show begins with; the rest of a larger shop is added by hand. */
const MOST_SEGMENTS = 30;

/**
 * A run of show to begin with: a welcome that names the AI, each product by its link and price, and time for questions. The slots
 * are filled when a line is said, so that it stays true; the writer adds the facts to segments that are short.
 */
export function starterRoom(
  { titleZh, titleEn, language }: NewRoom,
  products: readonly Sold[],
): Record<string, unknown> {
  const title = { zh: titleZh.trim() || titleEn.trim(), en: titleEn.trim() || titleZh.trim() };
  const pitches = products.slice(0, MOST_SEGMENTS).map(({ id, price }) => ({
    id: `pitch-${id}`.slice(0, 64),
    product: id,
    lines: {
      zh: ['来看{link}号链接，{name}。', ...(price === undefined ? [] : ['直播间价{livePrice}。'])],
      en: ['Have a look at number {link}, the {name}.', ...(price === undefined ? [] : ['Here it is {livePrice}.'])],
    },
    lengthSeconds: 30,
  }));
  const questions = {
    id: 'questions',
    kind: 'questions',
    product: null,
    lines: { zh: ['有什么想问的，直接打在公屏上。'], en: ['What would you like to know? Just type it.'] },
  };
  return {
    title,
    language,
    opening: {
      zh: ['大家好，欢迎来到直播间，我是AI数字人主播小竹。', '有想问的直接打字，我看到就回答。'],
      en: ['Hello and welcome. I am Zhu, an AI digital human.', 'Type your questions and I will answer them.'],
    },
    bridges: { zh: ['好，我们接着看下一个。'], en: ['Good, let us look at the next one.'] },
    closing: {
      zh: ['今天先到这里，谢谢大家，我们下次见。'],
      en: ['That is all for now. Thank you, and see you next time.'],
    },
    pauseMs: 2_500,
    segments: [...pitches, questions],
  };
}
