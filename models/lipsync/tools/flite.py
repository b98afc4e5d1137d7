"""Speech of the `flite` program (Debian) with its phone times: diphone and statistical voices of recorded speakers.

They are in the corpus because a network which has heard only espeak-ng misses closures in more natural voices.
"""
import subprocess

import numpy as np
import scipy.io.wavfile
import scipy.signal as ss

VOICES = ['slt', 'rms', 'awb', 'kal16', 'kal']
IPA = {'aa': 'ɑ', 'ae': 'æ', 'ah': 'ʌ', 'ao': 'ɔ', 'aw': 'aʊ', 'ax': 'ə', 'axr': 'ɚ', 'ay': 'aɪ', 'ch': 'tʃ', 'dh': 'ð', 'dx': 'ɾ', 'eh': 'ɛ',
       'el': 'əl', 'em': 'm', 'en': 'n', 'er': 'ɜ', 'ey': 'eɪ', 'g': 'ɡ', 'hh': 'h', 'ih': 'ɪ', 'ix': 'ɪ', 'iy': 'i', 'jh': 'dʒ', 'ng': 'ŋ',
       'ow': 'oʊ', 'oy': 'ɔɪ', 'r': 'ɹ', 'sh': 'ʃ', 'th': 'θ', 'uh': 'ʊ', 'uw': 'u', 'y': 'j', 'zh': 'ʒ', 'pau': '', 'ssil': ''}


def speak(text, voice, stretch, rate, wav):
    """-> int16 samples at `rate`, [(start ms, IPA name)]; `stretch` > 1 is slower. `wav` is a scratch file."""
    out = subprocess.run(['flite', '-voice', voice, '-psdur', '--setf', f'duration_stretch={stretch:.2f}', '-t', text, '-o', str(wav)],
                         check=True, capture_output=True, text=True).stdout
    phones, start = [], 0.0
    for item in out.split():
        name, _, end = item.rpartition(':')
        phones.append((start * 1000, IPA.get(name, name)))
        start = float(end)
    from_rate, pcm = scipy.io.wavfile.read(wav)
    x = ss.resample_poly(pcm.astype(np.float64), rate, from_rate)
    return np.clip(x, -32768, 32767).astype(np.int16), phones
