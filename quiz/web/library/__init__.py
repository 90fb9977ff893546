"""Statutes, articles and digests, with search."""
