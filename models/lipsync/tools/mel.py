"""Log-mel spectrum, 16 kHz: Hann 400 (symmetric), hop 160, fft 512, power, 80 HTK mel bands 50-7600 Hz."""
import numpy as np

RATE, WINDOW, HOP, FFT, BANDS = 16000, 400, 160, 512, 80


def filters(low=50, high=7600):
    mel = lambda f: 2595 * np.log10(1 + f / 700)
    points = 700 * (10 ** (np.linspace(mel(low), mel(high), BANDS + 2) / 2595) - 1)
    f = np.arange(FFT // 2 + 1) * RATE / FFT
    return np.stack([np.maximum(0, np.minimum((f - points[i]) / (points[i + 1] - points[i]),
                                              (points[i + 2] - f) / (points[i + 2] - points[i + 1])))
                     for i in range(BANDS)]).astype(np.float32)


FILTERS = filters()
HANN = np.hanning(WINDOW).astype(np.float32)


def log_mel(samples):
    """float32 [-1,1] at 16 kHz -> [frames, 80]; column k is centred at 10*k ms."""
    x = np.pad(samples.astype(np.float32), (WINDOW // 2, WINDOW))
    n = len(samples) // HOP
    frames = np.lib.stride_tricks.as_strided(x, (n, WINDOW), (x.strides[0] * HOP, x.strides[0])) * HANN
    power = np.abs(np.fft.rfft(frames, FFT, axis=1)) ** 2
    return ((np.log10(np.maximum(power @ FILTERS.T, 1e-7)) + 4) / 4).astype(np.float32)
