"""How the questions did: answers of exams and practice laid out for `lawbank.statistics`, and what it says of them."""
