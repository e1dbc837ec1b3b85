"""Entry point for WSGI servers: ``granian --interface wsgi wsgi:application``."""

from lms.wiring import create_app

application = create_app()
