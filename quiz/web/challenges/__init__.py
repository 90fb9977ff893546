"""An officer's challenges: raise one from a result or from practice, and read the answers."""
