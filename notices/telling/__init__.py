"""告知 Telling: what happened below becomes one sentence in the inbox of each person it concerns, once."""
