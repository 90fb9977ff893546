"""The officer's own figures: home, hours, certificates, results."""
