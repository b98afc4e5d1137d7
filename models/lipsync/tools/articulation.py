"""Phoneme times of espeak-ng -> 14 viseme weight tracks at 100 Hz, co-articulated."""
import re

import numpy as np

import networks
from networks import VISEMES

HZ = 100
OPENING = np.array(networks.OPENING, np.float32)
V = {name: i for i, name in enumerate(VISEMES)}
# Targets of one phoneme class. Vowels at full stress reach about 0.95, consonants 0.6-0.9.
T = {
    'PP': {'PP': 1.0}, 'FF': {'FF': 1.0}, 'TH': {'TH': .85}, 'DD': {'DD': .75}, 'nn': {'nn': .75}, 'll': {'nn': .55, 'DD': .2},
    'SS': {'SS': .85}, 'CH': {'CH': .9}, 'palatal': {'SS': .5, 'CH': .2, 'ih': .25}, 'kk': {'kk': .65}, 'ng': {'kk': .5},
    'h': {'kk': .2, 'aa': .15, 'E': .1}, 'w': {'ou': .85}, 'RR': {'RR': .8}, 'j': {'ih': .75}, 'tap': {'DD': .45},
    'a': {'aa': .95}, 'ae': {'aa': .65, 'E': .35}, 'ah': {'aa': .7, 'E': .05}, 'schwa': {'aa': .2, 'E': .25},
    'eh': {'E': .85, 'aa': .1}, 'ee': {'ih': .95}, 'ih': {'ih': .65, 'E': .12}, 'o': {'oh': .95}, 'aw': {'oh': .75, 'aa': .2},
    'oo': {'ou': .95}, 'uh': {'ou': .65}, 'er': {'RR': .5, 'E': .35}, 'ue': {'ou': .75, 'ih': .2},
    'back_e': {'E': .35, 'oh': .25, 'aa': .2}, 'apical': {'SS': .35, 'ih': .35}, 'apical_r': {'CH': .3, 'RR': .3, 'ih': .15},
}
CONSONANTS = [  # longest first
    ('ts.h', 'CH'), ('ts.', 'CH'), ('tsh', 'SS'), ('tɕh', 'palatal'), ('tɕ', 'palatal'), ('ts', 'SS'), ('tʃ', 'CH'), ('dʒ', 'CH'),
    ('dz', 'SS'), ('ɕ', 'palatal'), ('s.', 'CH'), ('z.', 'RR'), ('ʂ', 'CH'), ('ʐ', 'RR'), ('ʃ', 'CH'), ('ʒ', 'CH'), ('s', 'SS'), ('z', 'SS'),
    ('m', 'PP'), ('p', 'PP'), ('b', 'PP'), ('f', 'FF'), ('v', 'FF'), ('θ', 'TH'), ('ð', 'TH'), ('ɾ', 'tap'), ('ŋ', 'ng'), ('nɡ', 'ng'), ('n', 'nn'),
    ('l', 'll'), ('ɫ', 'll'), ('t', 'DD'), ('d', 'DD'), ('k', 'kk'), ('ɡ', 'kk'), ('g', 'kk'), ('x', 'kk'), ('χ', 'kk'), ('h', 'h'),
    ('w', 'w'), ('ɹ', 'RR'), ('ɻ', 'RR'), ('r', 'RR'), ('j', 'j'),
]
VOWELS = [
    ('i.', 'apical_r'), ('i̪', 'apical'), ('o-', 'back_e'), ('a', 'a'), ('ɑ', 'a'), ('æ', 'ae'), ('ɐ', 'ah'), ('ʌ', 'ah'), ('ə', 'schwa'),
    ('ɛ', 'eh'), ('e', 'eh'), ('i', 'ee'), ('ɪ', 'ih'), ('ᵻ', 'ih'), ('ɨ', 'ih'), ('o', 'o'), ('ɔ', 'aw'), ('ɒ', 'aw'), ('u', 'oo'),
    ('ʊ', 'uh'), ('ɜ', 'er'), ('ɚ', 'er'), ('ɝ', 'er'), ('y', 'ue'), ('ɤ', 'back_e'),
]
# Inside a diphthong the close vowels are short and do not reach their full shape.
GLIDES, GLIDE_SHARE = ('ee', 'ih', 'oo', 'uh', 'ue', 'll', 'RR', 'ng', 'nn'), .6
LABIAL, DENTAL = V['PP'], V['FF']
# Spread of the movement, seconds: lips and jaw for vowels are slow, the tongue is quick.
SPREAD = np.array([.020, .022, .026, .026, .030, .030, .028, .026, .032, .036, .036, .036, .038, .038])
LEAD = np.array([.01, .01, .01, .01, .015, .025, .02, .01, .03, .02, .02, .02, .035, .04])   # rounding starts early


def parse(name):
    """One engine phoneme name -> (list of class names in time order, stressed, is vowel); None for a pause or mark."""
    if name.startswith('('):
        return None
    stressed = 'ˈ' in name or 'ˌ' in name
    s = re.sub(r"[ːˈˌ_:;|'`0-9 ˥˦˧˨˩̩̃ʲʰʔ?\"^]", '', name)
    classes, vowel = [], False
    while s:
        for table, is_vowel in ((VOWELS, True), (CONSONANTS, False)):
            hit = next((p for p in table if s.startswith(p[0])), None)
            if hit:
                classes.append(hit[1])
                vowel = vowel or is_vowel
                s = s[len(hit[0]):]
                if not is_vowel and s.startswith('h') and hit[0] != 'h':
                    s = s[1:]                       # aspiration: th, ph, kh, ts.h
                break
        else:
            s = s[1:]
    return (classes, stressed, vowel) if classes else None


def smooth(x, spread, lead):
    r = int(4 * spread * HZ) + 1
    k = np.exp(-.5 * (np.arange(-r, r + 1) / (spread * HZ)) ** 2)
    k /= k.sum()
    shift = lead * HZ
    at = np.arange(len(x)) + shift
    return np.interp(at, np.arange(-r, len(x) + r) - 0.0, np.convolve(np.pad(x, 2 * r), k, 'valid'))


def tracks(phonemes, frames, mandarin):
    """[(ms, name)] -> float32 [frames, 14] at 100 Hz, frame k at 10*k ms."""
    raw = np.zeros((frames + 1, len(VISEMES)))
    hard = np.zeros((frames + 1, 2))
    known = [(t, n) for t, n in phonemes if not n.startswith('(')]
    for i, (t, name) in enumerate(known):
        end = known[i + 1][0] if i + 1 < len(known) else frames * 1000 / HZ
        a, b = int(round(t * HZ / 1000)), int(round(end * HZ / 1000))
        if b <= a:
            b = a + 1
        a, b = min(a, frames), min(b, frames)
        got = parse(name)
        if got is None:
            if b - a <= 8 and a > 0:              # a short closure inside a word keeps the shape, half relaxed
                raw[a:b] = raw[a - 1] * .5
            continue
        classes, stressed, vowel = got
        level = 1.0
        if vowel:
            level = 1.0 if stressed else (.9 if mandarin else .72)
        share = np.cumsum([0.] + [GLIDE_SHARE if c in GLIDES else 1. for c in classes])
        cuts = (a + (b - a) * share / share[-1]).round().astype(int)
        for c, lo, hi in zip(classes, cuts[:-1], cuts[1:]):
            glide = .8 if len(classes) > 1 and c in GLIDES else 1.
            for viseme, weight in T[c].items():
                raw[lo:max(hi, lo + 1), V[viseme]] = weight * level * glide
        if classes[0] == 'PP':
            hard[a:b, 0] = 1
        if classes[0] == 'FF':
            hard[a:b, 1] = 1
    out = np.stack([smooth(raw[:, k], SPREAD[k], LEAD[k]) for k in range(len(VISEMES))], 1)
    closed = np.clip(np.stack([smooth(hard[:, k], .016, .006) for k in range(2)], 1) * 1.35, 0, 1)
    others = [k for k in range(len(VISEMES)) if k not in (LABIAL, DENTAL)]
    out[:, others] *= 1 - .97 * closed[:, :1]
    out[:, others] *= 1 - .8 * closed[:, 1:]
    out[:, LABIAL] = np.maximum(out[:, LABIAL], closed[:, 0])
    out[:, DENTAL] = np.maximum(out[:, DENTAL], closed[:, 1])
    return np.clip(out[:frames], 0, 1).astype(np.float32)
