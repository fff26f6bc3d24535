"""Which curated answer a question asks for, if any: features of every candidate, and a choice model over them."""
