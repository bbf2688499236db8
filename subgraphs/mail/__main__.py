"""`python -m subgraphs.mail` keeps and sends notifications."""


def run() -> None:
    """Serve until told to stop."""
    from subgraphs.chassis.serve import serve, settings_or_exit
    from subgraphs.mail.app import create_app
    from subgraphs.mail.settings import Settings

    settings = settings_or_exit(Settings)
    serve("mail", settings, settings.mail_port, create_app)


run()
