"""What there is to tell, in which words, and how a mail server is named. Pure."""
