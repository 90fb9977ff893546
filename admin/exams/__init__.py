"""The exams desk: plans, exams, results, marking."""
