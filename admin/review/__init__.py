"""The review desk: challenges of officers, and one change to many questions."""
