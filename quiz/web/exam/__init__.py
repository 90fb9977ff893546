"""Exams as officers see them: the list, the start page, the exam page, the receipt and the result."""
