"""The intake desk: a file or pasted text in, explained row by row, repaired in place, committed or undone."""
