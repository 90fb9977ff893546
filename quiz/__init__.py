"""Storey 2: what officers do with the bank."""

import os

# Names are read sign by sign; the dictionary of phrases took 50 MB of every process and a third of its start.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
