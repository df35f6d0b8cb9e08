"""The host in memory, which a plugin's unit tests run against."""
