"""The desk of certificates: register, steps, issue."""
