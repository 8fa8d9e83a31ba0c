"""The sample district: a portal and accounts with planted faults, served on loopback."""
