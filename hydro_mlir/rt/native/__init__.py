"""
The runtime's functions in restricted Python, compiled into every program (see `rt/memory.py`).

The step op `rt.X` is the function `X` here; `value.text "m"` is `text_m`.
"""
