"""What a question must satisfy, and what may become of it."""
