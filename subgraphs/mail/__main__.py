"""`python -m subgraphs.mail` keeps and sends notifications; with `--sdl` it prints schema.graphql instead."""

from subgraphs.chassis.serve import main
from subgraphs.mail.app import create_app
from subgraphs.mail.resolvers import SDL
from subgraphs.mail.settings import Settings

main("mail", Settings, create_app, SDL.strip)
