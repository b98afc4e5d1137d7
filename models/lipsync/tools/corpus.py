"""Speech corpus for the audio network: sentences, engine voices, product-like sound chain, augmentation.

usage: corpus.py <work folder> [share [--held-out-only]]     (resumable: skips sets that are there; share .01 makes a hundredth, for a trial)
Training sets: train_espeak, train_flite and, where Festival's speakers are installed, train_festival, train_recordings. Judging sets:
heldout, flite_heldout and recordings_heldout (same voices, other sentences), newvoice (voice variants never trained on), newspeaker
(a Festival speaker never trained on, who is not among those of recorded.py).
Each set_<name>.npz: mel float16 [N,80], weights float16 [N,14], lengths int32 [utterances], voice names. background.npz: mel of what is
mixed in while training.
"""
import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import scipy.signal as ss

import articulation
import festival
import flite
import mel
from sound import PRODUCT, RATE, background, chain, compress, equalise, humanised

SYLLABLES = """ba bo bai bei bao ban ben bang beng bi bie biao bian bin bing bu pa po pai pei pao pou pan pen pang peng pi pie
piao pian pin ping pu ma mo me mai mei mao mou man men mang meng mi mie miao miu mian min ming mu fa fo fei fou fan fen fang
feng fu da de dai dei dao dou dan dang deng dong di die diao diu dian ding du duo dui duan dun ta te tai tao tou tan tang teng
tong ti tie tiao tian ting tu tuo tui tuan tun na nai nei nao nan nen nang neng nong ni nie niao niu nian nin niang ning nu nuo
nuan nv la le lai lei lao lou lan lang leng long li lia lie liao liu lian lin liang ling lu luo luan lun lv ga ge gai gei gao
gou gan gen gang geng gong gu gua guo guai gui guan gun guang ka ke kai kao kou kan ken kang keng kong ku kua kuo kuai kui kuan
kun kuang ha he hai hei hao hou han hen hang heng hong hu hua huo huai hui huan hun huang ji jia jie jiao jiu jian jin jiang
jing jiong ju jue juan jun qi qia qie qiao qiu qian qin qiang qing qiong qu que quan qun xi xia xie xiao xiu xian xin xiang xing
xiong xu xue xuan xun zhi zha zhe zhai zhao zhou zhan zhen zhang zheng zhong zhu zhua zhuo zhuai zhui zhuan zhun zhuang chi cha
che chai chao chou chan chen chang cheng chong chu chuo chuai chui chuan chun chuang shi sha she shai shei shao shou shan shen
shang sheng shu shua shuo shuai shui shuan shun shuang ri re rao rou ran ren rang reng rong ru ruo rui ruan run zi za ze zai
zei zao zou zan zen zang zeng zong zu zuo zui zuan zun ci ca ce cai cao cou can cen cang ceng cong cu cuo cui cuan cun si sa se
sai sao sou san sen sang seng song su suo sui suan sun a e ai ei ao ou an en er yi ya ye yao you yan yin yang ying yong yu yue
yuan yun wu wa wo wai wei wan wen wang weng""".split()
PINYIN = """huan1ying2 lai2dao4 wo3men5 de5 zhi2bo1jian1|jin1tian1 gei3 da4jia1 jie4shao4|zhe4 kuan3 chan3pin3|fei1chang2 hao3
yong4|jia4ge2 hen3 pian2yi5|ku4cun2 bu4 duo1 le5|xi3huan5 de5 peng2you5|dian3 yi1 xia4 guan1zhu4|mai3 yi1 song4 yi1|zhi4liang4
you3 bao3zheng4|qi1 tian1 wu2 li3you2 tui4huo4|bao1you2|mian2liao4 shu1fu5 you4 tou4qi4|yan2se4 you3 bai2se4 he2 hei1se4|shui3
wen1 bu4 yao4 tai4 gao1|ke3yi3 fang4xin1 gou4mai3|xie4xie5 da4jia1 de5 zhi1chi2|nin2 hai2 you3 shen2me5 wen4ti2|ma3shang4
fa1huo4|san1 dao4 wu3 tian1 dao4|mei3 ge4 ren2 xian4 gou4 liang3 jian4|mian3fei4 shi4yong4|bang4 wo3 kan4 yi1 xia4|bao3wen1
bei1|bao2 bo2 de5 bei4zi5|fei1ji1 fei1 guo4 bei3jing1|ma1ma5 mai3 mian4bao1|bo1luo2 he2 ping2guo3|fu4mu3 fang4xin1|wan3shang5
jian4|zao3shang5 hao3|ni3 shuo1 de5 dui4|dang1ran2 ke3yi3|mei2 wen4ti2|qing3 shao1 deng3|zhe4 ge4 ma5|xian4zai4 xia4dan1""".replace('\n', ' ').split('|')
HANZI = """欢迎来到我们的直播间|今天给大家介绍这款产品|价格非常便宜|库存不多了|喜欢的朋友点一下关注|质量有保证|七天无理由退货|面料舒服又透气|颜色有白色和黑色
|可以放心购买|谢谢大家的支持|您还有什么问题|马上发货|三到五天到|每个人限购两件|保温杯可以保温十二个小时|妈妈和爸爸都喜欢|飞机飞过北京|面包和苹果|明天可能下雨|不要忘记带雨伞
|什么时候开始|因为所以虽然但是|这个颜色很漂亮|我们一起去学校|老师说得很好|服务信息|免费注册|电脑手机音乐电影|晚上早上|白色黑色红色绿色|帮助朋友|完成任务""".replace('\n', '').split('|')
ENGLISH = """time people way day man thing woman life child world school family group problem hand part place week company system
question work number night point home water room mother area money story fact month lot right study book eye job word business
side kind head house service friend father power hour game line end member car city community name team minute idea body parent
face level office door health person art war history party result change morning reason girl moment air teacher force foot boy
policy music process value market sense apple banana umbrella every thought voice move baby fish vision judge measure beautiful
very think above below bring maybe remember purple bubble movie five seven food shoe blue view yellow green please sheep cheese
chocolate jump juice joy toy how now out loud sound show go price order stock today stream viewers welcome discount shipping
fabric cotton bottle thermos steel warranty coupon basket buy size color white black small medium large follow button question
answer check free gift limited available bath thing both weather rather breath zoo buzz use huge fresh wash church watch rich red
around really three through wear war wall warm world girl first bird burn early heavy have love leave live oven""".split()
FUNCTION = """the a and but of to in on for with from about into after before because while when if we you they she he it is was are
were will can could would should must have has had do does did not very more some this that these those my your our""".split()

SHIPPED = ['cmn-latn-pinyin+f3', 'cmn-latn-pinyin+f2', 'en-us+f3', 'cmn-latn-pinyin']
VARIANTS = ['f1', 'f2', 'f3', 'f4', 'f5', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'Annie', 'Alicia', 'linda', 'steph', 'belinda',
            'adam', 'anika', 'ed', 'klatt', 'klatt2', 'klatt4', 'max', 'sandro', 'zac', 'whisper']
NEW_SPEAKER = 'ph'
HELD_RECORDINGS = 15                  # every so many recorded sentences one is not trained on
BACKGROUND_SECONDS = 12
UNSEEN = ['Andrea', 'm8', 'klatt3', 'shelby', 'victor', 'Denis', 'Mario', 'steph2']


def mandarin(rng):
    clauses = []
    for _ in range(rng.randint(1, 3)):
        if rng.random() < .45:
            clauses.append(' '.join(rng.choice(PINYIN) for _ in range(rng.randint(1, 2))))
        else:
            clauses.append(' '.join(''.join(f'{rng.choice(SYLLABLES)}{rng.randint(1, 4)}' for _ in range(rng.randint(1, 3)))
                                    for _ in range(rng.randint(2, 5))))
    return ', '.join(clauses) + '.'


def sentence(rng, voice):
    if voice.startswith('cmn-latn'):
        return mandarin(rng)
    if voice.startswith('cmn'):
        return '，'.join(rng.choice(HANZI) for _ in range(rng.randint(1, 3))) + '。'
    n = rng.randint(4, 12)
    words = [rng.choice(FUNCTION if rng.random() < .35 else ENGLISH) for _ in range(n)]
    if n > 8 and rng.random() < .5:
        words[n // 2] += ','
    return ' '.join(words) + '.'


def jobs(rng, count, variants, shipped):
    made = []
    for _ in range(count):
        if shipped and rng.random() < .3:
            voice = rng.choice(SHIPPED)
        else:
            voice = rng.choice(['cmn-latn-pinyin'] * 5 + ['cmn'] * 2 + ['en-us'] * 4 + ['en'] * 2) + '+' + rng.choice(variants)
        made.append({'voice': voice, 'rate': rng.randint(120, 230), 'pitch': rng.randint(25, 80),
                     'range': rng.choice([50, 70, 90, 95, 99]), 'text': sentence(rng, voice)})
    return made


def render(pcm, phonemes, is_mandarin, rng, plain):
    """One utterance with lead-in and tail of silence -> (mel, weights); `plain` keeps the product chain only."""
    # Resampling by another ratio shifts pitch, formants and speed at once, like another speaker.
    speed = 1.0 if plain else rng.choice([1.0, 1.0, rng.uniform(.86, 1.16)])
    before, after = rng.uniform(.1, .6), rng.uniform(.1, .8)
    x = pcm.astype(np.float64) / 32768
    if not plain and rng.random() < .5:
        x, warp = humanised(x, rng, RATE)
        phonemes = [(warp(t), n) for t, n in phonemes]
    x = np.concatenate([np.zeros(int(before * RATE)), x, np.zeros(int(after * RATE))])
    x = compress(equalise(x, PRODUCT), 2.5, rng) if plain else chain(x, rng)
    if plain:
        x = x / (np.sqrt(np.mean(x ** 2)) + 1e-9) * 10 ** (-17 / 20)
    x = ss.resample_poly(x, 320, int(round(441 * speed)))
    times = [((t + before * 1000) / speed, n) for t, n in phonemes]
    loud = np.sqrt(np.mean(x ** 2))
    if not plain and rng.random() < .55:
        x = x + background(len(x), rng) * loud * 10 ** (-rng.uniform(6, 32) / 20)
    frames = len(x) // mel.HOP
    return mel.log_mel(np.clip(x, -1, 1)), articulation.tracks(times, frames, is_mandarin)


def silence(rng):
    """Stretches without speech: digital silence, faint noise, music and noise alone -> zeros."""
    n = int(mel.RATE * rng.uniform(2, 4))
    level = rng.choice([None, rng.uniform(-75, -50), rng.uniform(-50, -14), rng.uniform(-50, -14)])
    x = np.zeros(n) if level is None else background(n, rng) * 10 ** (level / 20)
    m = mel.log_mel(np.clip(x, -1, 1))
    return m, np.zeros((len(m), 14), np.float32)


def espeak_speech(work, name, count, variants, shipped, rng):
    """Yields (voice, samples, phonemes) of `count` jobs spoken by the shipped engine."""
    todo = jobs(rng, count, variants, shipped)
    (work / f'{name}.jobs.json').write_text(json.dumps(todo, ensure_ascii=False))
    subprocess.check_call(['node', str(Path(__file__).parent / 'speak.mjs'), str(work / f'{name}.jobs.json'), str(work / name)])
    sound, at = np.fromfile(work / f'{name}.s16', np.int16), 0
    for job, item in zip(todo, json.loads((work / f'{name}.json').read_text())):
        yield job['voice'], sound[at:at + item['samples']], item['phonemes']
        at += item['samples']


def flite_speech(work, name, count, voices, rng):
    for _ in range(count):
        voice = rng.choice(voices)
        yield ('flite-' + voice, *flite.speak(sentence(rng, 'en'), voice, rng.uniform(.75, 1.35), RATE, work / f'{name}.wav'))


def festival_speech(work, speakers, count, rng):
    """`count` sentences of these Festival speakers, in their own languages."""
    for name in speakers:
        words = festival.SPEAKERS[name][1]
        n = max(1, count // len(speakers))
        texts = [' '.join(rng.choice(words) for _ in range(rng.randint(4, 9))) + '.' if words else sentence(rng, 'en') for _ in range(n)]
        stretch = [rng.uniform(.75, 1.35) for _ in texts]
        for pcm, phonemes in festival.speak(name, texts, stretch, RATE, work):
            yield 'festival-' + name, pcm, phonemes


def recorded_speech(held, count):
    """Every HELD_RECORDINGS-th sentence of the recorded man, or all the others; at most `count`."""
    for i, (pcm, phonemes) in enumerate(festival.recordings(RATE)):
        if i >= count:
            return
        if (i % HELD_RECORDINGS == 0) == held:
            yield 'recorded-ru', pcm, phonemes


def backgrounds(work, count, rng):
    """Stretches of what may sound behind a voice, each at unit RMS."""
    made = [mel.log_mel(background(int(mel.RATE * BACKGROUND_SECONDS), rng)).astype(np.float16) for _ in range(count)]
    with open(work / 'background.part', 'wb') as f:
        np.savez(f, mel=np.concatenate(made), lengths=np.array([len(m) for m in made], np.int32))
    (work / 'background.part').rename(work / 'background.npz')


def build(work, name, speech, copies, rng):
    """Renders every utterance `copies` times; one copy only means the product's plain chain."""
    mels, weights, lengths, voices, seconds = [], [], [], [], 0

    def keep(m, w, voice):
        mels.append(m.astype(np.float16))
        weights.append(w.astype(np.float16))
        lengths.append(len(m))
        voices.append(voice)

    for voice, pcm, phonemes in speech:
        if len(pcm) < 4000:
            continue
        seconds += len(pcm) / RATE
        for copy in range(copies):
            # Full vowels everywhere for Mandarin syllables, and for flite, which does not mark stress.
            keep(*render(pcm, phonemes, not voice.startswith('en'), rng, copy == 0), voice)
        if copies > 1 and rng.random() < .5:
            keep(*silence(rng), 'silence')
    if not mels:                                # none of its speakers is installed
        return
    with open(work / 'set.part', 'wb') as f:
        np.savez(f, mel=np.concatenate(mels), weights=np.concatenate(weights), lengths=np.array(lengths, np.int32), voices=np.array(voices))
    (work / 'set.part').rename(work / f'set_{name}.npz')
    print(f'{name}: speech {seconds / 60:.1f} min, frames {sum(lengths)}', flush=True)


SETS = {   # name: (seed, utterances, copies, speech)
    'heldout': (2, 150, 1, lambda w, n, c, r: espeak_speech(w, n, c, VARIANTS, True, r)),
    'newvoice': (3, 100, 1, lambda w, n, c, r: espeak_speech(w, n, c, UNSEEN, False, r)),
    'flite_heldout': (5, 80, 1, lambda w, n, c, r: flite_speech(w, n, c, flite.VOICES, r)),
    'train_espeak': (1, 1300, 4, lambda w, n, c, r: espeak_speech(w, n, c, VARIANTS, True, r)),
    'train_flite': (4, 700, 4, lambda w, n, c, r: flite_speech(w, n, c, flite.VOICES, r)),
    'newspeaker': (6, 40, 1, lambda w, n, c, r: festival_speech(w, [v for v in festival.available() if v == NEW_SPEAKER], c, r)),
    'train_festival': (7, 800, 3, lambda w, n, c, r: festival_speech(w, [v for v in festival.available() if v != NEW_SPEAKER], c, r)),
    'recordings_heldout': (8, 620, 1, lambda w, n, c, r: recorded_speech(True, c)),
    'train_recordings': (9, 620, 2, lambda w, n, c, r: recorded_speech(False, c)),
}

if __name__ == '__main__':
    folder, share = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.
    folder.mkdir(parents=True, exist_ok=True)
    for set_name, (seed, utterances, copies, speech) in SETS.items():
        if set_name.startswith('train_') and '--held-out-only' in sys.argv:
            continue
        if not (folder / f'set_{set_name}.npz').exists():
            source = random.Random(seed)
            count = max(2, round(utterances * share))
            build(folder, set_name, speech(folder, set_name, count, source), copies, source)
    if '--held-out-only' not in sys.argv and not (folder / 'background.npz').exists():
        backgrounds(folder, max(4, round(150 * share)), random.Random(10))
