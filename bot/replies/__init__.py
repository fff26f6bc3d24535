"""What is replied to an interpreted turn from the documents."""
