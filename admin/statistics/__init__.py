"""The statistics desk: how questions and papers measured."""
