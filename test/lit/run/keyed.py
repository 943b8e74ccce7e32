"""Keyed streams: functions of the value or of key and value, aggregates per key."""

import hydro_mlir as hydro

# ruff: noqa: T201

SALES = [
    ("north", 5), ("south", 7), ("north", 1), ("east", 4), ("south", -2), ("north", 9),
]


@hydro.program
def keyed(flow: hydro.Flow) -> None:
    here = flow.process()
    sales = here.source_iter(SALES).key_by(lambda region, amount: region)
    amounts = sales.map(lambda sale: sale[1])
    listed = amounts.filter(lambda region, amount: region != "east" and amount > 0)
    text = listed.fold("", lambda text, amount: text + f"{amount};")
    text.entries().sort().for_each(lambda region, text: print("text", region, text))
    largest = amounts.reduce(lambda a, b: a if a > b else b)
    there = flow.process()
    largest.entries().sort().send(there).for_each(lambda region, n: print("largest", region, n))


# EXPECT @process: text north 5;1;9;
# EXPECT @process: text south 7;
# EXPECT @process_2: largest east 4
# EXPECT @process_2: largest north 9
# EXPECT @process_2: largest south 7
