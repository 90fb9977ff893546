"""The bank desk: find, read, write, revise and review questions."""
