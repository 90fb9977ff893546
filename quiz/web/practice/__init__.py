"""Practice: by topic, at random, from the wrong book."""
