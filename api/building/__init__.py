"""Everything that is built before a request is answered."""
