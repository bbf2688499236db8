"""The rules, as pure functions: from what is, and what is wanted, to what will be, or to a refusal."""
