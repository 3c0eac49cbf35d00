"""Forecasts from inputs that hold the future, and from others that don't: cases made by hand."""

from typing import Any

import keras
import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter1d
from scipy.signal import savgol_filter
from tests.doctor.rules.made import case, nearly, network, shows

from halfhour.doctor.rules.looks_ahead import looks_ahead


def wind(count: int = 900, seed: int = 0) -> pd.Series:
    """A series with a daily course, and weather that lasts for hours."""
    random = np.random.default_rng(seed)
    gusts = [0.0]
    for _hour in range(count - 1):
        gusts.append(0.75 * gusts[-1] + random.normal())
    return pd.Series(7 + np.sin(2 * np.pi * np.arange(count) / 24) + np.array(gusts))


def forecast(speed: pd.Series, *columns: Any, ahead: int = 1, length: int | None = None) -> Any:
    """A network that is to predict the speed, one or more steps ahead, from these columns."""
    table = pd.DataFrame({number: np.asarray(column) for number, column in enumerate(columns)})
    table["target"] = speed.shift(-ahead)
    table = table.dropna()
    x, y = table.to_numpy("float32")[:, :-1], table["target"].to_numpy("float32")
    if length:
        x, y = np.stack([x[end - length : end] for end in range(length, len(x) + 1)]), y[length - 1 :]
    last = [keras.layers.Flatten(), keras.layers.Dense(1)]
    return case(network(keras.Input(x.shape[1:]), *last, loss="mse"), x, y)


@shows(looks_ahead, says="Input column 1 is a weighted sum of neighbouring targets")
def a_centred_mean_beside_the_series():
    speed = wind()
    return forecast(speed, speed, speed.rolling(5, center=True).mean())


@shows(looks_ahead, says="Input column 1 is a weighted sum")
def the_same_in_windows():
    speed = wind()
    return forecast(speed, speed, speed.rolling(3, center=True).mean(), length=12)


@shows(looks_ahead, says="Input column 0 is a weighted sum")
def a_series_smoothed_first_by_a_filter_of_both_sides():
    speed = wind()
    return forecast(speed, savgol_filter(speed, 11, 2))


@shows(looks_ahead, says="Input column 2 is a weighted sum")
def a_bell_over_the_whole_series_in_another_unit():
    speed = wind()
    return forecast(speed, np.sin(np.arange(len(speed))), speed, 3.6 * gaussian_filter1d(speed, 2.0) - 4)


@shows(looks_ahead, says="Input column 1 is a weighted sum")
def the_change_to_the_next_hour():
    speed = wind()
    return forecast(speed, speed, speed.shift(-1) - speed)


@nearly(looks_ahead)
def a_mean_of_the_hours_before():
    speed = wind()
    return forecast(speed, speed, speed.rolling(5).mean(), speed.diff(), speed.ewm(span=4).mean())


@nearly(looks_ahead)
def columns_of_their_own():
    speed, other = wind(), wind(seed=1)
    hour = 2 * np.pi * np.arange(len(speed)) / 24
    return forecast(speed, speed, other, np.sin(hour), np.cos(hour), other.rolling(5, center=True).mean())


@nearly(looks_ahead)
def a_course_without_noise():
    course = pd.Series(np.sin(np.arange(900) / 9))
    return forecast(course, course, course.rolling(5, center=True).mean())


@nearly(looks_ahead)
def a_forecast_of_a_day_ahead():
    speed = wind()
    return forecast(speed, speed, speed.rolling(24).mean(), ahead=24)


@nearly(looks_ahead)
def a_centred_mean_that_ends_before_the_value():
    """At three steps ahead, the two steps after this one come before the value to predict."""
    speed = wind()
    return forecast(speed, speed, speed.rolling(5, center=True).mean(), ahead=3)


@nearly(looks_ahead)
def degrees_in_another_unit():
    """Nothing of time: a network is to convert one number into another."""
    celsius = np.random.default_rng(0).uniform(-40, 60, 600).astype("float32")
    model = network(keras.Input((1,)), keras.layers.Dense(1), loss="mse")
    return case(model, celsius[:, None], 1.8 * celsius + 32)
