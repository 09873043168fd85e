"""What the person wrote: small documents that can be read without curator."""
