"""The statutes desk: official texts, their editions, what an amendment does to the bank."""
