"""Facts that passes ask for. Functions here look at the IR and never change it."""
