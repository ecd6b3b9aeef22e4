"""SOFA files made up for the tests: two ears in free air, 0.5 ms apart at most."""

import h5py
import numpy as np

RATE = 48000
EAR_SECONDS = 250e-6  # from the centre of the head


def sphere(count=300):
    """Nearly even directions on a spiral: azimuth and elevation in degrees."""
    index = np.arange(count) + 0.5
    azimuth = np.degrees(index * np.pi * (1 + 5**0.5)) % 360
    return azimuth, np.degrees(np.arcsin(1 - 2 * index / count))


def ears_in_free_air(azimuth, elevation, rate=RATE, length=256):
    """Responses [M, 2, length] that differ by delays and by 4 dB at the sides."""
    frequencies = np.fft.rfftfreq(length, 1 / rate)
    side = np.cos(np.radians(elevation)) * np.sin(np.radians(azimuth))
    delay = 40 / rate + EAR_SECONDS * np.stack([-side, side], axis=1)
    gain = 1 + 0.23 * np.stack([side, -side], axis=1)
    spectra = gain[..., None] * np.exp(-2j * np.pi * frequencies * delay[..., None])
    return np.fft.irfft(spectra, length)


def write_sofa(path, attributes=(), variables=(), units=(), without=()):
    """A SimpleFreeFieldHRIR file; the arguments change or leave out parts of it.

    `units` maps a variable to its (Type, Units).
    """
    azimuth, elevation = sphere()
    texts = {"Conventions": "SOFA", "SOFAConventions": "SimpleFreeFieldHRIR", "DataType": "FIR"}
    arrays = {
        "Data.IR": ears_in_free_air(azimuth, elevation),
        "Data.SamplingRate": [float(RATE)],
        "Data.Delay": np.zeros((1, 2)),
        "SourcePosition": np.stack([azimuth, elevation, np.full(len(azimuth), 1.5)], axis=1),
        "ReceiverPosition": [[[0.0], [0.09], [0.0]], [[0.0], [-0.09], [0.0]]],
        "ListenerPosition": [[0.0, 0.0, 0.0]],
        "ListenerView": [[1.0, 0.0, 0.0]],
        "ListenerUp": [[0.0, 0.0, 1.0]],
    }
    described = {name: ("cartesian", "metre") for name in arrays if name[0] in "RL"}
    described["SourcePosition"] = ("spherical", "degree, degree, metre")
    del described["ListenerUp"]
    described.update(units)
    arrays.update(variables)
    with h5py.File(path, "w") as file:
        for name, text in {**texts, **dict(attributes)}.items():
            if name not in without:
                file.attrs[name] = np.bytes_(text)
        for name, array in arrays.items():
            if name not in without:
                file[name] = array
                if name in described:
                    file[name].attrs["Type"], file[name].attrs["Units"] = described[name]
    return path
