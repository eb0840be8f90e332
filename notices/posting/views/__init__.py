"""Pages of the wing: `public` for everyone, `drafting` for who writes, `delivering` for who brings it to the doors,
`warnings` for the weather."""
