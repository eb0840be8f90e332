"""居民公约: the rules the neighbours gave themselves, in dated versions."""
