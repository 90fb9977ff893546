"""An amended statute finds the questions that it touches; suspended articles find theirs."""
