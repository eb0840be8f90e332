"""决议、纪要、跟进: what the council decided, who answers for it, and what the neighbours read of it."""
