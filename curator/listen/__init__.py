"""The network in: fetching, parsing, discovery, cleaning. The border where text from the web is made safe."""
