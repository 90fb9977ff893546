"""The desk of figures: rates with their names, the year ahead, what waits."""
