"""Speech of the Festival program with its phone times: diphones of recorded people whom no network here was trained on.

Debian: festival, festvox-kdlpc16k (an American man), festvox-italp16k (an Italian woman). For judging only.
"""
import festival
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


def available():
    """Names of the speakers that are installed."""
    return [v for v in TEXTS if festival.installed(f'{v}_diphone')]


def speak(voice, work):
    """-> [(samples float64 16 kHz, [(start ms, IPA name)])] of the speaker's sentences; `work` is a scratch folder."""
    names = flite.IPA if voice == 'ked' else festival.ITALIAN
    # The Italian voice reads Latin-1.
    return [(x, phones) for _, x, phones in festival.synthesised(f'{voice}_diphone', TEXTS[voice], 'latin-1', names, work)]
