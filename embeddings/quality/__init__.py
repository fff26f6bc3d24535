"""What is measured or fitted, never at run time."""
