"""What a gate leaves behind: Markdown, a page, JUnit's XML, the terminal's table."""
