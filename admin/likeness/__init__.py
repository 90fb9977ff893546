"""The likeness desk: pairs of questions that ask the same, to merge or to keep, with the reason."""
