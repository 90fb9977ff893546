"""Reviewing the bank: remarks on a question, and one change to many questions that can be taken back."""
