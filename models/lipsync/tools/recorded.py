"""Speech of the Festival program with its phone times: diphones of recorded people whom no network here was trained on.

Debian: festival, festvox-kdlpc16k (an American man), festvox-italp16k (an Italian woman). For judging only.
"""
import shutil
import subprocess
from pathlib import Path

import numpy as np
import scipy.io.wavfile

import flite

TEXTS = {
    'ked': ['Maybe people buy five blue bottles before summer.', 'The price of this jacket was lowered for viewers in the stream.',
            'Put both cups above the warm water for half an hour.', 'My mother thinks very few shops sell such good bread.',
            'Every morning we weigh fresh apples and wash them twice.', 'Please follow the show and ask about shipping or size.',
            'Joyful children jump over the old yellow bench.', 'If the battery is empty, plug it in for two hours.'],
    'lp': ['Buongiorno a tutti, questo prodotto costa poco e funziona bene.', 'La mamma compra il pane e la frutta per la famiglia.',
           'Il prezzo di questa giacca è molto basso per voi.', 'Ogni mattina beviamo un bel bicchiere di acqua fresca.',
           'Sono arrivati i vestiti nuovi, belli e molto morbidi.', 'Vi prego di fare una domanda sulla misura o sul colore.',
           'Il bambino mangia una mela rossa davanti alla porta.', 'Possiamo spedire il pacco domani mattina, se volete.'],
}
ITALIAN = {'tS': 'tʃ', 'dZ': 'dʒ', 'S': 'ʃ', 'J': 'n', 'L': 'l', 'E': 'ɛ', 'O': 'ɔ', 'g': 'ɡ', '#': '', 'pau': ''}


def available():
    """Names of the speakers that are installed."""
    voices = Path('/usr/share/festival/voices')
    return [v for v in TEXTS if shutil.which('festival') and list(voices.glob(f'*/{v}_diphone'))]


def speak(voice, work):
    """-> [(samples float64 16 kHz, [(start ms, IPA name)])] of the speaker's sentences; `work` is a scratch folder."""
    script = [f'(voice_{voice}_diphone)']
    for i, text in enumerate(TEXTS[voice]):
        script += [f'(set! u (utt.synth (Utterance Text "{text}")))', f'(utt.save.wave u "{work}/{voice}{i}.wav" \'riff)',
                   f'(utt.save.segs u "{work}/{voice}{i}.seg")']
    # The Italian voice reads Latin-1.
    (Path(work) / f'{voice}.scm').write_bytes('\n'.join(script).encode('latin-1'))
    subprocess.check_call(['festival', '-b', str(Path(work) / f'{voice}.scm')])
    said = []
    for i in range(len(TEXTS[voice])):
        _, pcm = scipy.io.wavfile.read(Path(work) / f'{voice}{i}.wav')
        phones, start = [], 0.0
        for line in (Path(work) / f'{voice}{i}.seg').read_text().splitlines()[1:]:
            end, _, name = line.split()
            plain = name.rstrip('1')
            phones.append((start * 1000, (flite.IPA if voice == 'ked' else ITALIAN).get(plain, plain)))
            start = float(end)
        said.append((pcm.astype(np.float64) / 32768, phones))
    return said
