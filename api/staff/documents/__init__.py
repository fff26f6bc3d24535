"""Documents in the console: list, add, replace, edit and remove, each as a draft that shows what would change."""
