"""For any WSGI server: `gunicorn -c python:oneroof.cli.gunicorn_conf wsgi:app`."""

from oneroof.cli.web import application

app = application()
