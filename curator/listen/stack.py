"""Stack: httpcore, without those of its parts that a fetch may never need. Imported late all the same."""

import sys
from importlib.util import find_spec

if find_spec("sniffio") is None:  # httpcore looks for it four times a request, along the whole import path
    sys.modules["sniffio"] = None  # type: ignore[assignment]

_loaded = "h2" in sys.modules
if not _loaded:  # half of what loading httpcore costs; a connection that speaks HTTP/2 loads it then
    sys.modules["h2"] = None  # type: ignore[assignment]
try:
    import httpcore as httpcore
finally:
    if not _loaded:
        del sys.modules["h2"]
