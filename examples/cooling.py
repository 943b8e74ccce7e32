"""
Sensors cool down; the watcher prints when each will have reached a temperature.

    hydro-run examples/cooling.py --target 30

The physics is in 32-bit floats, which user functions do not have: numba compiles that function, and
its code becomes a part of the program. The processes that run it need no numba.
"""

import numpy as np

import hydro_mlir as hydro

READINGS = [("kettle", 96.0), ("oven", 180.0), ("tea", 61.5)]


class Sensor(hydro.Process):
    "Has the readings."


class Watcher(hydro.Process):
    "Knows how things cool."


@hydro.opaque
def minutes_until(temperature: float, target: float) -> int:
    """Newton's law of cooling, a minute at a time, in single precision."""
    now, minutes = np.float32(temperature), 0
    while now > np.float32(target):
        now -= np.float32(0.05) * (now - np.float32(20.0))
        minutes += 1
    return minutes


@hydro.program
def cooling(flow: hydro.Flow, target: float = 30.0) -> None:
    sensor, watcher = flow.process(Sensor), flow.process(Watcher)
    readings = sensor.source_iter(READINGS).send(watcher)
    found = readings.map(lambda name, degrees: (name, minutes_until(degrees, target)))
    found.for_each(lambda name, minutes: print(f"{name}: {minutes} minutes"))
