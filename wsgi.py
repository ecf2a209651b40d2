"""For other servers than `oneroof up`, from the project's folder.

`app`, for any WSGI server: `gunicorn -c python:oneroof.cli.gunicorn_conf wsgi:app`
`live`, for those that run aiohttp's applications: `gunicorn --worker-class aiohttp.GunicornWebWorker wsgi:live`
"""

from oneroof.cli.live import application as live
from oneroof.cli.web import application

__all__ = ["app", "live"]

app = application()
