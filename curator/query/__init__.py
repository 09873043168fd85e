"""The language of search: text in, a query out, and from a query what each back end needs."""
