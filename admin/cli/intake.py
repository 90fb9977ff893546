"""`lawdrill bank import`: a file into the bank, and a batch out of it again."""

__all__ = ["bank_import"]
