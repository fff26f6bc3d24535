"""HTTP, command line and supervision of the whole stack."""
