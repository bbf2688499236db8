"""The mail server: its address, mails in its format, and conversations with it."""

from subgraphs.mail.smtp.message import parse_sender
from subgraphs.mail.smtp.post import SmtpPost, smtp_post
from subgraphs.mail.smtp.server import SmtpServer, parse_smtp_url

__all__ = ["SmtpPost", "SmtpServer", "parse_sender", "parse_smtp_url", "smtp_post"]
