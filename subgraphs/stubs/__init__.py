"""Generated from proto/ by `make stubs`; not edited by hand."""
