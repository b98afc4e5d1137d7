import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ClauseCheck } from '../../src/answering/grounding/check.js';
import { loadMeanings } from '../../src/answering/grounding/load-meanings.js';
import { QuizExplainer } from '../../src/answering/quiz-explanation.js';
import type { AnswerContext } from '../../src/domain/answer.js';
import { systemClock } from '../../src/domain/clock.js';
import { ProductImages } from '../../src/knowledge/product-images.js';
import { checkSlides, loadRoomFile, type RoomFile } from '../../src/knowledge/script.js';
import { realParts } from '../answering/real-parts.js';

const CONFIG = fileURLToPath(new URL('../../config/', import.meta.url));
const SCENES = readdirSync(join(CONFIG, 'scenes'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const FOLDERS = ['.', ...SCENES.map((scene) => `scenes/${scene}`)];
const NOWHERE: AnswerContext = { thread: null, pinned: null, recent: [] };

const room = (folder: string): RoomFile => loadRoomFile(join(CONFIG, folder, 'room.json'));

describe.each(FOLDERS)('config/%s', (folder) => {
  const file = room(folder);

  it('is a show of its own, with every picture it names', async () => {
    await checkSlides(file);
    const images = new ProductImages(join(CONFIG, folder));
    for (const { image } of file.catalogue.products) if (image !== undefined) await images.check(image);
    expect(file.opening.zh[0]?.say[0]).toMatch(/AI数字人/);
    expect(file.opening.en.flatMap(({ say }) => say).join(' ')).toMatch(/AI digital human/);
  });

  it('says everything in both languages, line for line', () => {
    const shows = [file.opening, file.bridges, file.closing, ...file.segments.map(({ lines }) => lines)];
    for (const { zh, en } of shows) expect(en).toHaveLength(zh.length);
    for (const fact of file.catalogue.facts) expect(Object.keys(fact.text).sort()).toEqual(['en', 'zh']);
  });

  it('has quizzes that can be asked, and explanations that the facts bear out', () => {
    const { catalogue } = file;
    const explainer = new QuizExplainer({
      catalogue: () => catalogue,
      written: catalogue,
      check: new ClauseCheck(loadMeanings()),
      clock: systemClock,
    });
    for (const { quiz } of file.segments) {
      if (quiz === null) continue;
      for (const language of ['zh', 'en'] as const) {
        const why = explainer.explain(quiz, language);
        expect(why?.language).toBe(language);
        if (quiz.explanation !== undefined) expect(why?.text).toBe(quiz.explanation[language]);
      }
    }
  });
});

/** What people of each scene ask, and the fact that answers; null: nothing there says so, and neither does she. */
const ASKED: Readonly<Record<string, readonly (readonly [string, string | null])[]>> = {
  bank: [
    ['开户要带什么材料', 'account.usage.2'],
    ['开户收费吗', 'account.payment'],
    ['补卡要多少钱', 'lost-card.payment'],
    ['银行卡丢了怎么办', 'lost-card.usage'],
    ['定期一年利率多少', 'deposit.spec'],
    ['定期提前取有什么风险', 'deposit.safety'],
    ['转账限额多少', 'transfer.spec'],
    ['几点营业', 'store.service'],
    ['What do I need to open an account?', 'account.usage.2'],
    ['How much is a replacement card?', 'lost-card.payment'],
    ['能帮我炒股吗', null],
    ['定期存款能保证赚钱吗', null],
    ['Do you sell gold?', null],
  ],
  lecture: [
    ['为什么有四季', 'store.usage'],
    ['Why are there seasons?', 'store.usage'],
    ['月相是地球的影子吗', 'phases.overview'],
    ['为什么不是每个月都有日食', 'eclipses.feature'],
    ['看日食要注意什么', 'eclipses.safety'],
    ['有作业吗', 'store.service.2'],
    ['Why is there not an eclipse every month?', 'eclipses.feature'],
    ['What is this lesson about?', 'store.overview'],
    ['黑洞是什么', null],
    ['火星有几颗卫星', null],
  ],
  training: [
    ['发现着火先做什么', 'response.usage'],
    ['听到警报怎么走', 'evacuation.usage'],
    ['多少分合格', 'store.service'],
    ['灭火器怎么用', 'extinguisher.usage'],
    ['灭火器在哪里', 'extinguisher.service'],
    ['集合点在哪', 'evacuation.service'],
    ['能坐电梯吗', 'evacuation.usage'],
    ['How do I use an extinguisher?', 'extinguisher.usage'],
    ['What is the pass mark?', 'store.service'],
    ['灭火器哪个牌子好', null],
    ['Can I smoke here?', null],
  ],
  'front-desk': [
    ['来访怎么登记', 'store.service.6'],
    ['会议室在几楼', 'store.service.7'],
    ['Which floor are the meeting rooms on?', 'meeting-rooms.service'],
    ['停车场在哪', 'store.service.4'],
    ['停车收费吗', 'parking.payment'],
    ['停车多少钱', 'parking.payment'],
    ['How much is parking?', 'parking.payment'],
    ['Is parking free?', 'parking.payment'],
    ['停车能开发票吗', null],
    ['会议室能坐多少人', 'meeting-rooms.spec'],
    ['卫生间在哪', 'store.service.2'],
    ['Where can I park?', 'store.service.4'],
    ['Is there Wi-Fi?', 'store.service.5'],
    ['老板手机号多少', null],
    ['张伟在哪个部门', null],
    ['食堂在哪', null],
  ],
};

describe.each(SCENES)('questions in the scene %s', (scene) => {
  const { catalogue, scene: kind } = room(`scenes/${scene}`);
  const { answerer } = realParts(() => catalogue, { scene: kind });

  it.each(ASKED[scene] ?? [])('%s', async (text, wanted) => {
    const understanding = answerer.understand(text);
    const lead = { id: 'v/c', clientId: 'c', viewer: 'v', nickname: '', text, receivedAt: 0 };
    const { language, intent } = understanding;
    const question = { id: 'q', lead, comments: [lead], language, intent, understanding, asked: NOWHERE };
    const said = [];
    for await (const sentence of answerer.answer(question, NOWHERE, new AbortController().signal)) said.push(sentence);
    const words = said.map((sentence) => sentence.text).join(' ');
    const [cited, ...also] = said.flatMap(({ citations }) => citations);
    expect(cited).toBe(wanted ?? undefined);
    // A second statement of the same thing may join: the way out, and where to meet.
    const thing = catalogue.fact(cited ?? '')?.product;
    expect(also.filter((id) => catalogue.fact(id)?.product !== thing)).toEqual([]);
    expect(said.every((sentence) => sentence.kind === (wanted === null ? 'refusal' : 'facts'))).toBe(true);
    // Nobody speaks of goods where nothing is sold.
    expect(words).not.toMatch(/商品|下单|直播间|customer service|product\b|order\b/i);
  });
});
