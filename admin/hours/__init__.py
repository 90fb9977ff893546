"""The desk of class hours: ledger, entering, approving, rules."""
