# This module needs no provider but those that are built in, so there is nothing to lock.
