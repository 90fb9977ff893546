"""The desk of people: units, roster, accounts, roles, roster import."""
