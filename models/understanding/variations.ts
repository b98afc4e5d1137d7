import type { Random } from '../../src/domain/clock.js';
import { PRODUCT } from '../../src/answering/understanding/features.js';
import type { Syllables } from '../../src/answering/understanding/syllables.js';

/** Makes of one written question the many ways in which viewers type it. */
export class Variations {
  readonly #random: Random;
  readonly #goods: readonly { zh: string; en: string }[];
  readonly #bySound = new Map<string, string[]>();
  readonly #syllables: Syllables;

  constructor(
    random: Random,
    goods: readonly { zh: string; en: string }[],
    characters: Iterable<string>,
    syllables: Syllables,
  ) {
    this.#random = random;
    this.#goods = goods;
    this.#syllables = syllables;
    for (const character of new Set(characters)) {
      const sound = syllables.of(character);
      if (sound !== undefined) this.#bySound.set(sound, [...(this.#bySound.get(sound) ?? []), character]);
    }
  }

  /** One variation; `strength` 0..1 says how far it may go. */
  vary(text: string, strength: number): string {
    const zh = /\p{Script=Han}/u.test(text);
    let varied = zh ? this.#zh(text) : this.#en(text);
    if (this.#chance(0.18 * strength)) varied = zh ? this.#mistypeZh(varied) : this.#mistypeEn(varied);
    return varied;
  }

  #zh(text: string): string {
    let one = text;
    if (this.#chance(0.5)) one = this.#ask(one);
    const subject = this.#subject('zh');
    if (/^(?:这个|这款|它|这件)/.test(one)) {
      if (this.#chance(0.5)) one = one.replace(/^(?:这个|这款|它|这件)/, subject);
    } else if (this.#chance(0.45)) {
      one = this.#chance(0.8)
        ? `${subject}${this.#chance(0.15) ? this.#pick([' ', '，']) : ''}${one}`
        : `${one} ${subject}`;
    }
    if (this.#chance(0.2))
      one = `${this.#pick(['请问', '主播', '老板', '那个', '想问下', '亲', '姐', '问一下', '麻烦问下', '你好', '主播主播', '哎', '求问', '弱弱问一句', '小姐姐', '我想知道', '就是想问', '诶', '宝', '帮我看看', '问问'])}${this.#pick(['', '，', ' '])}${one}`;
    if (this.#chance(0.25))
      one = `${one}${this.#pick(['呢', '啊', '呀', '哦', '哈', '？', '?', '??', '谢谢', '，急', '。', ' 在线等', '主播', '老板', '来着', '了', '嘛', '😊', '哇', '呗', '捏', '哟'])}`;
    return one;
  }

  /** Other forms of the same question: 能不能, 可不可以, 有没有, 不, 没. */
  #ask(text: string): string {
    const options: string[] = [];
    const can = /^(.*?)(?:能|可以)(.+?)吗$/.exec(text);
    if (can !== null)
      options.push(
        `${can[1]}能不能${can[2]}`,
        `${can[1]}可不可以${can[2]}`,
        `${can[1]}可以${can[2]}不`,
        `${can[1]}能${can[2]}么`,
        `${can[1]}${can[2]}可以吗`,
        `${can[1]}${can[2]}行不行`,
        `${can[1]}能${can[2]}吧`,
        `${can[1]}让不让${can[2]}`,
        `${can[1]}支持${can[2]}吗`,
      );
    const have = /^(.*?)有(.+?)吗$/.exec(text);
    if (have !== null)
      options.push(
        `${have[1]}有没有${have[2]}`,
        `${have[1]}有${have[2]}没`,
        `${have[1]}带${have[2]}吗`,
        `${have[1]}${have[2]}有吗`,
        `${have[1]}有${have[2]}不`,
        `${have[1]}${have[2]}有没有`,
      );
    const will = /^(.*?)会(.+?)吗$/.exec(text);
    if (will !== null)
      options.push(
        `${will[1]}会不会${will[2]}`,
        `${will[1]}${will[2]}不${will[2]}`,
        `${will[1]}容易${will[2]}吗`,
        `${will[1]}会${will[2]}不`,
      );
    const is = /^(.*?)是(.+?)吗$/.exec(text);
    if (is !== null)
      options.push(`${is[1]}是不是${is[2]}`, `${is[1]}${is[2]}吗`, `${is[1]}是${is[2]}不`, `${is[1]}是${is[2]}么`);
    const plain = /^(.{2,5})吗$/.exec(text);
    if (plain !== null)
      options.push(`${plain[1]}不`, `${plain[1]}么`, `${plain[1]}嘛`, `${plain[1]}`, `是${plain[1]}的吗`);
    if (text.includes('多少')) options.push(text.replace('多少', '几'), text.replace('多少', '多'));
    if (text.includes('怎么'))
      options.push(text.replace('怎么', '咋'), text.replace('怎么', '如何'), text.replace('怎么', '要怎么'));
    if (text.includes('什么')) options.push(text.replace('什么', '啥'), text.replace('什么', '哪些'));
    if (/多久|几天/.test(text))
      options.push(text.replace(/多久|几天/, '多长时间'), text.replace(/多久|几天/, '要多久'));
    if (text.includes('吗')) options.push(text.replace('吗', '么'), text.replace('吗', '嘛'), text.replace('吗', ''));
    return options.length === 0 ? text : this.#pick(options);
  }

  #en(text: string): string {
    let one = text.replace(/\?$/, '');
    if (this.#chance(0.45)) {
      const subject = this.#subject('en');
      if (/\bit\b/.test(one)) one = one.replace(/\bit\b/, subject);
      else if (this.#chance(0.5))
        one = this.#chance(0.5) ? `${one} ${this.#pick(['for', 'of', 'on', 'with'])} ${subject}` : `${subject} ${one}`;
    }
    if (this.#chance(0.15))
      one = one
        .replace(/\bis it\b/, this.#pick(["it's", 'are these', 'is this', 'is this one']))
        .replace(/\bdoes it\b/, this.#pick(['do they', 'does this', 'will it']));
    if (this.#chance(0.12)) one = one.replace(/^(?:is it|does it|do you|can i|are there|is there|do i) /, '');
    if (this.#chance(0.2))
      one = `${this.#pick(['hi', 'hey', 'please', 'can you tell me', 'just wondering', 'hello', 'excuse me', 'quick question', 'um', 'so', 'i want to know', 'may i ask', 'do you know', 'could you say', 'and'])} ${one}`;
    if (this.#chance(0.2))
      one = `${one} ${this.#pick(['please', 'thanks', 'pls', 'tho', 'btw', 'right', 'anyone know', 'asap', 'by the way', 'at all', 'or not', 'exactly', 'host'])}`;
    if (this.#chance(0.5)) one = `${one}?`;
    return one;
  }

  #subject(language: 'zh' | 'en'): string {
    const shape = this.#random();
    if (shape < 0.5) return PRODUCT;
    if (shape < 0.75)
      return language === 'zh'
        ? this.#pick(['这个', '这款', '它', '你家', '你们家', '这', '这东西', '那个', '这件', '咱家', '这玩意'])
        : this.#pick(['this', 'this one', 'that one', 'it', 'these', 'they', 'yours', 'the product']);
    const goods = this.#pick(this.#goods);
    return language === 'zh' ? goods.zh : `${this.#pick(['the ', 'your ', 'this ', ''])}${goods.en}`;
  }

  #mistypeZh(text: string): string {
    const characters = [...text];
    const at = Math.floor(this.#random() * characters.length);
    const same = this.#bySound.get(this.#syllables.of(characters[at] ?? '') ?? '');
    if (same !== undefined && this.#chance(0.75)) characters[at] = this.#pick(same);
    else if (characters.length > 3) characters.splice(at, 1);
    return characters.join('');
  }

  #mistypeEn(text: string): string {
    const at = 1 + Math.floor(this.#random() * Math.max(1, text.length - 2));
    const kind = this.#random();
    if (kind < 0.3) return text.slice(0, at) + text.slice(at + 1);
    if (kind < 0.6) return text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2);
    if (kind < 0.8) return text.slice(0, at) + (text[at] ?? '') + text.slice(at);
    return text.slice(0, at) + String.fromCharCode(97 + Math.floor(this.#random() * 26)) + text.slice(at + 1);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)]!;
  }
}
