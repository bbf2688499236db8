"""Following a service's stream live: one reader per process, a bounded inbox per follower, cursors to resume from."""
