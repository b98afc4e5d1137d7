"""Speech of Festival's recorded speakers (Debian: festival and the festvox packages below) with its phone times.

For training; each is used only where it is installed. Who judges (recorded.py) is not among them.
  festvox-itapc16k, -czech-dita, -czech-krb, -czech-machac, -czech-ph, -suopuhe-lj, -suopuhe-mv   diphones
  festvox-us-slt-hts, -ca-ona-hts                                                                statistical
  festvox-ru                          the recordings themselves: 620 sentences read by one man, with their labels
"""
import shutil
import subprocess
from pathlib import Path

import numpy as np
import scipy.io.wavfile
import scipy.signal as ss

import flite

VOICES = Path('/usr/share/festival/voices')
RUSSIAN = VOICES / 'russian' / 'msu_ru_nsh_clunits'

CZECH_WORDS = """dobrý den vítáme vás budeme mluvit o nové bundě která je velmi pěkná maminka koupila pomeranče a banány pro babičku prosím
podívejte se na barvu můžete objednat ještě dnes cena byla snížena platí jenom pro diváky máme pět modrých lahví bavlna je měkká
příjemná obuv zboží pošleme zítra ráno děkujeme pivo vaříme doma babička peče chleba s máslem bratr má nový byt v Praze umíme
pomoc když potřebujete zavolejte na telefon jaká velikost vám bude nejlepší čepice šála rukavice boty kabát pampeliška bublina
popelnice limonáda jablko hruška podzim jaro léto zima osm sedm devět jeden opravdu nabídka výborná kvalita zdarma doprava""".split()
FINNISH_WORDS = """hyvää päivää tervetuloa kaikille tämä takki on pehmeä ja lämmin paljonko se maksaa pomppu pipo pullo puhelin banaani
mummo paistaa pullaa ja piparia äiti osti omenoita ja perunoita me lähetämme paketin huomenna aamulla hinta on matala vain teille
kiitos kun katsotte laatu on hyvä kumpi koko sopii sinulle parhaiten musta valkoinen punainen sininen kuppi pannu lamppu sampoo
isä menee metsään kesällä talvella sataa lunta lapset leikkivät pihalla iloisesti kampa hammas kampanja loppuu pian maailma
oikein mukava uusi vanha suuri pieni nopea hidas yksi kaksi kolme viisi kuusi seitsemän palvelu ilmainen toimitus voimme auttaa""".split()
CATALAN_WORDS = """bon dia a tothom avui parlem de una jaqueta molt bona el preu es baix per als amics la mare compra pa i pomes per la
familia poma pebre pilota taula finestra porta cadira menjar beure aigua fresca podem enviar el paquet dema al mati moltes gracies
per comprar la mida es perfecta color blanc negre vermell blau groc tela suau camisa pantalons sabates bossa petita gran nova
cinc sis set vuit nou deu temps bo plou muntanya platja mar camp poble empresa impossible ample omplir amb tambor home dona
amiga pregunta resposta oferta avui mateix comanda rapida servei simpatic bombeta campana""".split()
ITALIAN_WORDS = """oggi parliamo di una borsa molto bella per tutti voi il colore blu oppure bianco sembra perfetto per la primavera mio
fratello porta un pacco pesante abbiamo poche bottiglie rimaste prendete la vostra prima possibile spedizione gratuita in ogni paese
camicia morbida pantaloni ampi giubbotto impermeabile cappello piccolo scarpe comode sempre buono problema bambina ombrello
tempo pomodoro basilico formaggio vino piatto tavola domenica sabato mattina sera notte gamba braccio lampada computer telefono
grazie mille a presto buonasera amici miei cinque sei sette otto nove dieci venti cento prezzo sconto offerta ultima""".split()

CZECH = {'c': 'ts', 'c~': 'tʃ', 'ch': 'x', 'd~': 'dj', 'dz~': 'dʒ', 'g': 'ɡ', 'n*': 'ŋ', 'n~': 'nj', 'r~': 'ʒ', 'r~*': 'ʃ', 's~': 'ʃ',
         't~': 'tj', 'z~': 'ʒ', '#': '', '_': ''}
FINNISH = {'@': 'æ', '7': 'ʊ', '&': 'ə', 'g': 'ɡ', 'T': 'θ', 'D': 'ð', 'S': 'ʃ', 'Z': 'ʒ', 'N': 'ŋ', 'L': 'l', '#': '', '##': ''}
CATALAN = {'ax': 'ə', 'E': 'ɛ', 'O': 'ɔ', 'g': 'ɡ', 'J': 'nj', 'L': 'l', 'rr': 'r', 'S': 'ʃ', 'Z': 'ʒ', 'pau': '', '_': '', '#': ''}
ITALIAN = {'tS': 'tʃ', 'dZ': 'dʒ', 'S': 'ʃ', 'J': 'n', 'L': 'l', 'E': 'ɛ', 'O': 'ɔ', 'g': 'ɡ', '#': '', 'pau': ''}
# Doubled consonants are palatalised, doubled vowels stressed; reduced vowels are near schwa.
RUSSIAN_PHONES = {'pau': '', 'a': 'ʌ', 'aa': 'ˈa', 'ae': 'ə', 'ay': 'ɪ', 'i': 'ɪ', 'ii': 'ˈi', 'y': 'ɨ', 'yy': 'ˈɨ', 'e': 'ɛ', 'ee': 'ˈɛ',
                  'oo': 'ˈɔ', 'u': 'ʊ', 'uu': 'ˈu', 'ur': 'ʊ', 'g': 'ɡ', 'gg': 'ɡ', 'h': 'x', 'hh': 'x', 'c': 'ts', 'ch': 'tʃ', 'sch': 'ʃ', 'sh': 'ʃ',
                  'zh': 'ʒ', **{2 * c: c for c in 'pbtdkmnlrfvsz'}}
# name: (voice command, words, encoding of its text, its phone names -> those of articulation.py)
SPEAKERS = {
    'pc': ('pc_diphone', ITALIAN_WORDS, 'latin-1', ITALIAN), 'dita': ('czech_dita', CZECH_WORDS, 'iso8859-2', CZECH),
    'krb': ('czech_krb', CZECH_WORDS, 'iso8859-2', CZECH), 'machac': ('czech_machac', CZECH_WORDS, 'iso8859-2', CZECH),
    'ph': ('czech_ph', CZECH_WORDS, 'iso8859-2', CZECH), 'lj': ('suo_fi_lj_diphone', FINNISH_WORDS, 'latin-1', FINNISH),
    'mv': ('hy_fi_mv_diphone', FINNISH_WORDS, 'latin-1', FINNISH), 'slt': ('cmu_us_slt_arctic_hts', None, 'ascii', flite.IPA),
    'ona': ('upc_ca_ona_hts', CATALAN_WORDS, 'latin-1', CATALAN),
}
SILENT_BEFORE_MS = 120                # of a recording, kept


def installed(voice):
    return shutil.which('festival') is not None and bool(list(VOICES.glob(f'*/{voice}')))


def available():
    """Names of the training speakers that are installed."""
    return [name for name, (voice, *_) in SPEAKERS.items() if installed(voice)]


def labels(lines, names):
    """Lines `end seconds, number, phone` -> [(start ms, IPA name)]."""
    phones, start = [], 0.0
    for line in lines:
        end, _, name = line.split()[:3]
        plain = name.rstrip('1:')
        phones.append((start * 1000, names.get(name, names.get(plain, plain))))
        start = float(end)
    return phones


def synthesised(voice, texts, encoding, names, work, stretch=None):
    """-> [(rate, samples float64, [(start ms, IPA name)])] of sentences; `work` is a scratch folder."""
    script = [f'(voice_{voice})']
    for i, text in enumerate(texts):
        script += [f"(Parameter.set 'Duration_Stretch {stretch[i]:.2f})"] if stretch else []
        script += [f'(set! u (utt.synth (Utterance Text "{text}")))', f'(utt.save.wave u "{work}/{voice}{i}.wav" \'riff)',
                   f'(utt.save.segs u "{work}/{voice}{i}.seg")']
    (Path(work) / f'{voice}.scm').write_bytes('\n'.join(script).encode(encoding))
    subprocess.check_call(['festival', '-b', str(Path(work) / f'{voice}.scm')])
    said = []
    for i in range(len(texts)):
        rate, pcm = scipy.io.wavfile.read(Path(work) / f'{voice}{i}.wav')
        lines = (Path(work) / f'{voice}{i}.seg').read_text(encoding='latin-1').splitlines()[1:]
        said.append((rate, pcm.astype(np.float64) / 32768, labels(lines, names)))
        for kind in ('wav', 'seg'):
            (Path(work) / f'{voice}{i}.{kind}').unlink()
    return said


def speak(name, sentences, stretch, rate, work):
    """Training speaker `name` -> int16 samples at `rate` and phonemes of each sentence."""
    voice, _, encoding, names = SPEAKERS[name]
    for from_rate, x, phones in synthesised(voice, sentences, encoding, names, work, stretch):
        yield at_rate(x, from_rate, rate), phones


def at_rate(x, from_rate, rate):
    step = np.gcd(from_rate, rate)
    return np.clip(ss.resample_poly(x * 32768, rate // step, from_rate // step), -32768, 32767).astype(np.int16)


def recordings(rate):
    """The Russian speaker's own sentences -> int16 samples at `rate`, phonemes; nothing where they are not installed."""
    for path in sorted((RUSSIAN / 'lab').glob('*.lab')):
        from_rate, pcm = scipy.io.wavfile.read(RUSSIAN / 'wav' / f'{path.stem}.wav')
        phones = labels(path.read_text().splitlines()[1:], RUSSIAN_PHONES)
        first = max(0, phones[1][0] - SILENT_BEFORE_MS) if phones and phones[0][1] == '' and len(phones) > 1 else 0
        x = at_rate(pcm[int(first * from_rate / 1000):] / 32768, from_rate, rate)
        yield x, [(max(0, t - first), n) for t, n in phones]
